-- Pairs of images that look alike: vectors of one recipe whose product is nearly 1. Images are
-- compared within cells, the sign of each of eight components, so that a pair at the border of two
-- cells is missed; jobs/search.sh --duplicates finds all. Removed images do not count.
WITH newest AS (
  SELECT recipe_id FROM current_embeddings ORDER BY created_at DESC, recipe_id LIMIT 1),
vectors AS (
  SELECT image_uri, sha256, embedding,
    transform(slice(embedding, 1, 8), x -> x > 0) AS cell
  FROM current_embeddings
  WHERE recipe_id = (SELECT recipe_id FROM newest))
SELECT a.image_uri, b.image_uri AS other_uri, a.sha256 = b.sha256 AS same_file,
  itc_similarity(array(a.embedding), b.embedding) AS similarity
FROM vectors AS a
JOIN vectors AS b ON a.cell = b.cell AND a.image_uri < b.image_uri
WHERE itc_similarity(array(a.embedding), b.embedding) > 0.98
ORDER BY similarity DESC, a.image_uri, other_uri
LIMIT 1000;
