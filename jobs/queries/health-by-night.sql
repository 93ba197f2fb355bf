-- Night by night: runs, images, failures, suspicious captions, throughput. As in caption_health a
-- night lasts from noon to noon and has the date of its evening.
SELECT ran.night, runs, failed_runs, images_ok, images_failed, images_per_second, captions, flagged
FROM (
  SELECT to_date(started_at - INTERVAL 12 HOURS) AS night, count(*) AS runs,
    count_if(status = 'failed') AS failed_runs,
    sum(images_ok) AS images_ok, sum(images_failed) AS images_failed,
    round(avg(images_per_second), 2) AS images_per_second
  FROM runs
  WHERE job IN ('caption', 'enrich')
  GROUP BY 1) AS ran
LEFT JOIN (
  SELECT to_date(created_at - INTERVAL 12 HOURS) AS night, count(*) AS captions,
    count_if(size(quality_flags) > 0) AS flagged
  FROM captions
  GROUP BY 1) AS written
  ON written.night = ran.night
ORDER BY ran.night DESC;
