"""What the checks of other public courses do, for functions that this course asks for as well.

Each module describes one course: the inputs on which its check calls the function, what it compares, how closely, and
who looks. Facts only: inputs are drawn or laid out here as the other course says, and the numbers that it expects are
computed from this course's solutions. An adapter turns each call into our signature, so that one and the same wrong
answer can be shown to both courses.
"""
