"""Derive what follows from a graph on a Spark cluster: ``spark-submit spark_job.py TRIPLES OUT WORK``.

TRIPLES is Parquet (subject, predicate, object) or canonical N-Triples (``.nt``, ``.nt.gz``), OUT is the folder of
Parquet to write, WORK a folder that all executors reach and that may be deleted afterwards.
"""

import sys

from pyspark.sql import DataFrame, SparkSession

from alime_rdf.reason import derive_with_spark, shipped_rules

#: Subject, predicate and object of a line of canonical N-Triples.
LINE = "^(<[^>]*>|_:[^ ]+) (<[^>]*>) (.+) [.]$"


def read(spark: SparkSession, path: str) -> DataFrame:
    """Read triples as the columns subject, predicate and object; a line that isn't canonical stops the job."""
    if not path.removesuffix(".gz").endswith(".nt"):
        return spark.read.parquet(path)
    lines = spark.read.text(path)
    bad = lines.where(~lines.value.rlike(LINE)).first()
    if bad is not None:
        raise ValueError(f"not canonical N-Triples: {bad.value}")
    names = ("subject", "predicate", "object")
    return lines.selectExpr(
        *(f"regexp_extract(value, '{LINE}', {n}) {name}" for n, name in enumerate(names, start=1))
    )


def main() -> None:
    """Read, derive, write, and say how many triples each rule gave."""
    triples, out, work = sys.argv[1:]
    spark = SparkSession.builder.appName("alime-rdf").getOrCreate()
    inferred, derivation = derive_with_spark(spark, read(spark, triples), shipped_rules(), work=work)
    inferred.write.parquet(out)
    for rule, count in sorted(derivation.by_rule.items()):
        if count:
            print(f"{rule} {count}")


if __name__ == "__main__":
    main()
