-- How many stances each actor takes on each measure.
SELECT b.o, m.o, count(*)
FROM edges b
JOIN edges a ON a.s = b.s AND a.p = 'https://w3id.org/pledgegraph/def#about'
JOIN edges m ON m.s = a.o AND m.p = 'https://w3id.org/pledgegraph/def#measure'
WHERE b.p = 'https://w3id.org/pledgegraph/def#by'
GROUP BY b.o, m.o
