from rondo_runner.evaluation.evaluators import ClassificationEvaluator

__all__ = ["ClassificationEvaluator"]
