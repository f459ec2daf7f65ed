from setuptools import find_packages, setup

setup(
    name="weekly-sales",
    version="0.1.0",
    packages=find_packages(),
    entry_points={
        "Training": [
            "training_dataloader = weekly_sales.training_data",
            "training_pipeline = weekly_sales.pipeline",
        ],
        "Scoring": [
            "scoring_dataloader = weekly_sales.scoring_data:load",
            "scoring_pipeline = weekly_sales.pipeline",
            "scoring_datasaver = weekly_sales.saver",
        ],
        "Evaluation": ["evaluator = weekly_sales.evaluator:Evaluator"],
    },
)
