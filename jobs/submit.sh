#!/usr/bin/env bash
# Runs one job: submit.sh CLASS [options], those of spark-submit and those of the job in any order.
# Builds first what is missing or older than the sources. Uses $SPARK_HOME where there is one,
# and otherwise Spark's own spark-submit from the jars that Maven resolved into target/lib.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$root/target
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export SPARK_BLIP2_HOME=$root

# ---- whose option is it
class=$1 && shift
master='' jars='' properties='' spark=() job=()
while (($#)); do
  name=${1%%=*}
  case $name in
    --master | --jars | --properties-file | --conf | --deploy-mode | --name | --queue | \
      --driver-memory | --driver-cores | --driver-java-options | --driver-class-path | \
      --driver-library-path | --executor-memory | --executor-cores | --num-executors | \
      --total-executor-cores | --files | --archives | --packages | --repositories | \
      --principal | --keytab | --proxy-user)
      if [[ $1 == *=* ]]; then
        value=${1#*=}
      elif (($# > 1)); then
        value=$2 && shift
      else
        echo "$name wants a value behind it." >&2 && exit 2
      fi
      case $name in
        --master) master=$value ;;
        --jars) jars=$value ;;
        --properties-file) properties=$value ;;
        *) spark+=("$name" "$value") ;;
      esac
      ;;
    --verbose | --supervise) spark+=("$1") ;;
    *) job+=("$1") ;;
  esac
  shift
done

# ---- which Spark, and which master: as spark-submit would choose it, but local[*] where it is for this machine alone
submit=''
# Called below by itself, it has the home that it made.
if [[ -n ${SPARK_HOME:-} && $SPARK_HOME != "$target/spark-home" ]]; then
  submit=$SPARK_HOME/bin/spark-submit
  if [[ ! -x $submit ]]; then
    echo "SPARK_HOME is $SPARK_HOME, which has no bin/spark-submit. Name an installed Spark, or unset it." >&2 && exit 2
  fi
  defaults=${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf
  [[ -z $properties && -e $defaults ]] && properties=$defaults
fi
for setting in ${spark[@]+"${spark[@]}"}; do
  [[ -z $master && $setting == spark.master=* ]] && master=${setting#*=}
done
if [[ -z $master && -n $properties ]]; then
  [[ -r $properties ]] || { echo "The properties file $properties cannot be read." >&2 && exit 2; }
  master=$(sed -nE 's/^[[:space:]]*spark\.master[[:space:]=:]+([^[:space:]]+).*/\1/p' "$properties" | tail -n 1)
fi
master=${master:-local[*]}

# ---- build, for another line of Spark with SPARK_BLIP2_PROFILE
stamp=$target/.built profile=${SPARK_BLIP2_PROFILE:-}
mkdir -p "$target"
exec 9>"$target/.build-lock" && flock 9
built=nothing && [[ -e $stamp ]] && built=$(<"$stamp")
if [[ $built != "$profile" || -n $(find "$root/pom.xml" "$root/src/main" -newer "$stamp" -print -quit) ]]; then
  echo "Building spark-blip2${profile:+ for $profile} ..." >&2
  # Libraries and classes of another build would stay beside those of this one.
  [[ $stamp -nt $root/pom.xml && $built == "$profile" ]] || rm -rf "$target/lib" "$target/classes"
  rm -f "$target"/spark-blip2-*.jar
  echo "$profile" >"$stamp.begun"
  mvn -q -B -f "$root/pom.xml" ${profile:+-P "$profile"} -Dmaven.test.skip -Dspotless.check.skip package >&2
  mv "$stamp.begun" "$stamp"
fi
exec 9>&-
thin=$(ls "$target"/spark-blip2-*-app.jar) && thin=${thin%-app.jar}.jar

# glibc's malloc, for a model's tensors: a block that the next layer wants again is kept, and not given back to the
# system, which would have to clear and map it anew; only blocks of over 32 MB are. One heap for all threads, or each
# would keep some. In huge pages.
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432}
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-268435456}
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export GLIBC_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.hugetlb=1}

# Outside a UTF-8 locale, as cron and most containers are, Java sees no file whose name is not ASCII.
locale=${LC_ALL:-${LC_CTYPE:-${LANG:-}}}
case ${locale,,} in
  *utf-8* | *utf8*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac

# ---- what every job runs with; --conf, --driver-java-options and a properties file come on top
options='-Dai.djl.offline=true -DOPT_OUT_TRACKING=true -Djava.awt.headless=true -XX:MaxDirectMemorySize=2g'
logging="\"-Dlog4j2.configurationFile=$root/conf/log4j2.properties\""
heap=''
if [[ $master == local* && ${spark[*]} != *-XX:+Use*GC* ]]; then
  # The model lives outside the Java heap, and shares the machine with it: this collector gives unused heap back.
  heap='-XX:+UseSerialGC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25'
fi
if [[ $master == local* && $class =~ \.(Caption|Benchmark)Job$ && ! -e /dev/nvidia0 ]]; then
  # Where the cores compute the networks, the JVM's second compiler takes more of them than its code saves.
  heap+=' -XX:TieredStopAtLevel=1'
fi
set -- --class "$class" --master "$master" \
  --conf "spark.driver.defaultJavaOptions=$options $heap $logging" \
  --conf "spark.executor.defaultJavaOptions=$options" \
  --conf "spark.executorEnv.MALLOC_MMAP_THRESHOLD_=$MALLOC_MMAP_THRESHOLD_" \
  --conf "spark.executorEnv.MALLOC_TRIM_THRESHOLD_=$MALLOC_TRIM_THRESHOLD_" \
  --conf "spark.executorEnv.MALLOC_ARENA_MAX=$MALLOC_ARENA_MAX" \
  --conf "spark.executorEnv.GLIBC_TUNABLES=$GLIBC_TUNABLES" \
  --conf spark.executorEnv.LC_ALL=C.UTF-8
if [[ $master == local* ]]; then
  export SPARK_LOCAL_IP=127.0.0.1
  # Spark would make a folder spark-warehouse wherever it is called from.
  set -- "$@" --conf "spark.sql.warehouse.dir=$target/spark-warehouse"
  properties=${properties:-$root/conf/spark-local.conf}
fi
[[ -n $properties ]] && set -- "$@" --properties-file "$properties"

# ---- an installed Spark: the one jar, and libtorch for CPUs unless the machine names its own
if [[ -n $submit ]]; then
  if [[ -z ${PYTORCH_LIBRARY_PATH:-} ]]; then
    jars=${jars:+$jars,}$(ls "$target"/lib/pytorch-native-cpu-*.jar)
  fi
  # The tokenizer of the caption metrics is under the GPL and so no part of the one jar.
  [[ $class == *.EvaluateJob ]] && jars=${jars:+$jars,}$(ls "$target"/lib/stanford-corenlp-*.jar)
  exec "$submit" "$@" ${jars:+--jars "$jars"} "${spark[@]}" "${thin%.jar}-app.jar" "${job[@]}"
fi

# ---- no installed Spark: target/lib as its home, which local-cluster's executors need too
scala=$(ls "$target"/lib/spark-core_*.jar) && scala=${scala##*/spark-core_} && scala=${scala%%-*}
export SPARK_HOME=$target/spark-home SPARK_SCALA_VERSION=$scala
mkdir -p "$SPARK_HOME"
ln -sfn ../lib "$SPARK_HOME/jars"
touch "$SPARK_HOME/RELEASE"

# Much of a start goes into loading the thousands of classes in target/lib. A class archive, which the JVM maps instead, is
# written once by a small run. Where it fits neither the JVM nor the class path, the JVM does without.
archive=$target/classes.jsa sharing=()
if [[ -n ${SPARK_BLIP2_ARCHIVE:-} ]]; then
  sharing=(-XX:ArchiveClassesAtExit="$SPARK_BLIP2_ARCHIVE")
else
  if [[ ! $archive -nt $root/pom.xml && -w $target ]]; then
    echo "Preparing quicker starts ..." >&2
    own=$target/archive.$$ && mkdir -p "$own"
    SPARK_BLIP2_ARCHIVE=$own/classes.jsa "$root/jobs/caption.sh" --limit 1 --output "$own/tables" >/dev/null 2>&1 || true
    # Left empty where that failed, so that it is not tried at every start.
    touch "$own/classes.jsa" && mv "$own/classes.jsa" "$archive" && rm -rf "$own"
  fi
  [[ -s $archive ]] && sharing=(-XX:SharedArchiveFile="$archive")
fi

# Spark's launcher prints the command with the module options and memory that Spark wants,
# a line first and then every word with a zero byte behind it.
command=()
while IFS= read -rd '' word; do
  # Of use to Spark ML only, and the JVM prints a warning about it at every start.
  [[ $word == --add-modules=jdk.incubator.vector ]] || command+=("$word")
done < <("$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$target/lib/*" org.apache.spark.launcher.Main \
  org.apache.spark.deploy.SparkSubmit "$@" ${jars:+--jars "$jars"} "${spark[@]}" "$thin" "${job[@]}" | tail -n +2)
exec "${command[0]}" "${sharing[@]}" -Xlog:cds=off -Xlog:cds+dynamic=off "${command[@]:1}"
