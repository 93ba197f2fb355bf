-- How many of the readable images each model and recipe has described.
SELECT output, model, recipe_id, described, try_divide(described, total) AS share, newest
FROM (
  SELECT 'caption' AS output, model, recipe_id, count(*) AS described, max(created_at) AS newest
  FROM captions GROUP BY model, recipe_id
  UNION ALL
  SELECT concat('answer ', question_id), model, recipe_id, count(*), max(created_at)
  FROM answers GROUP BY question_id, model, recipe_id
  UNION ALL
  SELECT concat('embedding ', kind), model, recipe_id, count(*), max(created_at)
  FROM embeddings GROUP BY kind, model, recipe_id)
CROSS JOIN (SELECT count_if(status = 'ok') AS total FROM images)
ORDER BY output, newest DESC, recipe_id;
