-- What one actor pledges; the table holds the edges, texts as they are in RDF.
SELECT DISTINCT b.s, a.o, f.o, d.o
FROM edges b
JOIN edges t ON t.s = b.s AND t.p = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
  AND t.o = 'https://w3id.org/pledgegraph/def#Pledge'
JOIN edges a ON a.s = b.s AND a.p = 'https://w3id.org/pledgegraph/def#about'
JOIN edges f ON f.s = b.s AND f.p = 'https://w3id.org/pledgegraph/def#force'
LEFT JOIN edges d ON d.s = b.s AND d.p = 'https://w3id.org/pledgegraph/def#since'
WHERE b.p = 'https://w3id.org/pledgegraph/def#by' AND b.o = 'https://w3id.org/pledgegraph/actors/state-3'
