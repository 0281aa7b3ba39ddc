/// Lesson 1, whole: docs/lessons/1-gradients.md
///
///     java --add-modules jdk.incubator.vector -cp dynat.jar docs/lessons/Gradients.java

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Mean.mean;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Square.square;
import static dynat.autograd.ops.Subtract.subtract;
import static dynat.autograd.ops.Sum.sum;
import static dynat.autograd.ops.Tanh.tanh;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.nn.Parameter;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

Variable f(Variable x) {
    return sum(tanh(multiply(x, x)));
}

void main() {
    Tensor x = Tensor.of(new Shape(3), -1, 0, 0.5);
    Tensor g = gradient(x, this::f);
    IO.println(g);

    double h = 1e-3;
    for (int i = 0; i < 3; i++) {
        double[] up = x.toDoubles(), down = x.toDoubles();
        up[i] += h;
        down[i] -= h;
        double above = f(constant(Tensor.of(x.shape(), up))).value().item();
        double below = f(constant(Tensor.of(x.shape(), down))).value().item();
        IO.println("%.3f".formatted((above - below) / (2 * h)));
    }

    int n = 200;
    Tensor t = Draws.of(1, "points").uniform(new Shape(n), -1, 1);
    Tensor noise = Draws.of(1, "noise").normal(new Shape(n), 0.1);
    Tensor y = t.times(3).plus(Tensor.full(t.shape(), 0.5)).plus(noise);

    var slope = new Parameter(Tensor.scalar(0));
    var start = new Parameter(Tensor.scalar(0));
    for (int step = 0; step <= 60; step++) {
        var learnt = gradients(List.of(slope, start), () -> {
            Variable line = add(multiply(slope.read(), constant(t)), start.read());
            return mean(square(subtract(line, constant(y))));
        });
        if (step % 20 == 0) {
            IO.println("step %d: loss %.3f, y = %.2f t + %.2f".formatted(
                    step, learnt.loss().item(), slope.value().item(), start.value().item()));
        }
        for (var each : List.of(slope, start)) {
            each.write(input(0).minus(input(1).times(0.3)), each.value(), learnt.of(each));
        }
    }
}
