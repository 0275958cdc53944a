"""Name what Earlab raises on purpose: whatever is not an ``EarlabError`` is a bug of ours, or this machine's trouble.

The message of each says what was expected, what was found, and what to do; commands print it without a traceback.
A submission sees this file, so it names no file of the grader::

    EarlabError
    ├─ for students and readers
    │  ├─ DataError             a data set that is not here, not whole, or cannot be made   earlab.data
    │  ├─ NotebookError         a file that is no notebook of the course                    earlab.student.notebook
    │  │  └─ NotebookRefused    one that could not be graded either
    │  └─ StudentError          a widget's sentence about a student's function              earlab.widgets.kit
    │     └─ NotWrittenError    about one that is not written yet
    ├─ for authors
    │  ├─ SourceError           a solutions/NN_topic.py that breaks a rule
    │  ├─ ExerciseError         an exercise that its own solution fails
    │  └─ WheelError            a students' wheel that cannot be built
    ├─ for instructors
    │  ├─ ClassroomError        a course folder without what is asked for
    │  ├─ CourseError           what the grader keeps in a course is damaged
    │  ├─ CourseBusy            somebody else is grading the course
    │  ├─ DamagedRecord         a record of a report that cannot be read
    │  ├─ GradebookError        a gradebook that lacks the assignment or the cell
    │  ├─ NotGraded             a submission that keeps its old score
    │  ├─ ClusterError          a cluster that cannot grade this class
    │  ├─ WorkerLost            a worker that ended while it judged
    │  ├─ ReaderError           what was handed in cannot be read on this machine
    │  ├─ TermsError            conditions that changed while a class was graded
    │  └─ SandboxError          a sandbox that cannot be started, or ended by itself
    └─ about what was received
       ├─ UnreadableError       a submission without a cell to grade
       ├─ ChangingError         a file that was being written while it was read
       ├─ CodecError            bytes that are no value, a value that cannot be sent        earlab.protocol.codec
       └─ ChannelError          what came through a channel is no frame
          └─ ChannelClosed      the other side is gone
"""


class EarlabError(Exception):
    """What is raised on purpose; the message is for people and complete."""
