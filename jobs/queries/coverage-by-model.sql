-- How many of the readable images each model and recipe has described, as these are now.
WITH readable AS (SELECT image_uri, sha256 FROM images WHERE status = 'ok')
SELECT output, model, recipe_id, described, try_divide(described, total) AS share, newest
FROM (
  SELECT 'caption' AS output, model, recipe_id, count(*) AS described, max(created_at) AS newest
  FROM captions JOIN readable USING (image_uri, sha256) GROUP BY model, recipe_id
  UNION ALL
  SELECT concat('answer ', question_id), model, recipe_id, count(*), max(created_at)
  FROM answers JOIN readable USING (image_uri, sha256) GROUP BY question_id, model, recipe_id
  UNION ALL
  SELECT concat('embedding ', kind), model, recipe_id, count(*), max(created_at)
  FROM embeddings JOIN readable USING (image_uri, sha256) GROUP BY kind, model, recipe_id)
CROSS JOIN (SELECT count(*) AS total FROM readable)
ORDER BY output, newest DESC, recipe_id;
