"""The interviewer's workbench: every step of a calibration, from replies to a published rubric and back.

A step reads the project as it is kept, so nothing is lost when the program stops, and any number of people and programs
may work on one. It draws nothing.
"""

from interviewer.calibration.desk import Desk
from interviewer.calibration.health import Health, tag_health
from interviewer.calibration.interviewers import Interviewers
from interviewer.calibration.labels import Project
from interviewer.calibration.press import Press
from interviewer.calibration.projects import Projects
from interviewer.calibration.trials import Trials
from interviewer.interview.interview import scores


class Workbench:
    """The steps, by who takes them: `projects`, `interviewers`, `trials` of graders, and the `press`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.projects = Projects(desk)
        self.interviewers = Interviewers(desk)
        self.trials = Trials(desk)
        self.press = Press(desk, self.trials)

    def listed(self) -> tuple[Project, ...]:
        """Every project without its events, the newest first."""
        return self.desk.records.projects()

    def open(self, id: str) -> Project:
        """The project of that id or name, any publication finished that was cut off."""
        return self.press.open(id)

    def health(self, project: Project, who: str) -> list[Health]:
        """How hard the project's questions are, by people's labels and by every finished interview."""
        questions = self.desk.published(project)
        found = self.interviewers.scores(project, who)
        for interview in self.desk.interviews():
            found += [(exchange.question.id, score) for exchange, score in scores(interview.exchanges)]
        return tag_health(questions, (pair for pair in found if pair[0] in questions))
