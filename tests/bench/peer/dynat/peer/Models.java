package dynat.peer;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A CIFAR ResNet-18 at work: an evaluation, one step of an attack, a training step, and a whole step of DYNAT.
final class Models {
    private static final float RADIUS = 0.031f, STRIDE = 0.007f, NOISE = 0.001f;
    private static final int ATTACK_STEPS = 10;

    private final int batch;
    private final boolean channelsLast;
    private final Tensor x, truth;
    private final ResNet18 student;

    Models(int batch, boolean channelsLast) {
        this.batch = batch;
        this.channelsLast = channelsLast;
        x = ResNet18.laid(torch.rand(batch, 3, 32, 32), channelsLast);
        truth = torch.zeros(batch).to(ScalarType.Long);
        student = new ResNet18(channelsLast);
    }

    void measure(Peer peer) {
        peer.line("forward-eval", batch, () -> {
            try (var frozen = new NoGradGuard()) {
                student.forward(x, false);
            }
        });
        student.watched(false);
        peer.line("attack-pass-eval-bn", batch, () -> inputGradient(x, truth, false));
        peer.line("attack-pass-train-bn", batch, () -> inputGradient(x, truth, true));
        student.watched(true);
        peer.line("train-step", batch, trainStep());
        String step = "dynat-step-pgd10";
        if (peer.wants(step)) {
            peer.line(step, batch, new DynatStep());
        }
    }

    private Runnable trainStep() {
        var sgd = sgd(student.parameters());
        return () -> {
            sgd.zero_grad(true);
            torch.cross_entropy_loss(student.forward(x, true), truth).backward();
            sgd.step();
        };
    }

    /// The gradient of the student's loss with respect to the images.
    private Tensor inputGradient(Tensor images, Tensor labels, boolean training) {
        var leaf = images.detach();
        leaf.set_requires_grad(true);
        torch.cross_entropy_loss(student.forward(leaf, training), labels).backward();
        return leaf.grad();
    }

    private static SGD sgd(List<Tensor> parameters) {
        var options = new SGDOptions(0.01);
        options.momentum().put(0.9);
        options.weight_decay().put(5e-4);
        return new SGD(new TensorVector(parameters.toArray(Tensor[]::new)), options);
    }

    /// Labels by the teacher, ten steps of the attack on the student, a step of both.
    private final class DynatStep implements Runnable {
        private final ResNet18 teacher = new ResNet18(channelsLast);
        private final SGD both;

        DynatStep() {
            var parameters = new ArrayList<>(student.parameters());
            parameters.addAll(teacher.parameters());
            both = sgd(parameters);
        }

        @Override
        public void run() {
            Tensor label = label();
            Tensor adversary = attacked(label);
            both.zero_grad(true);
            Tensor studentLoss = torch.cross_entropy_loss(student.forward(adversary, true), label);
            try (var frozen = new NoGradGuard()) {
                student.forward(x, true);
            }
            studentLoss
                    .add(torch.cross_entropy_loss(teacher.forward(x, true), truth))
                    .backward();
            both.step();
        }

        private Tensor label() {
            try (var frozen = new NoGradGuard()) {
                return teacher.forward(x, true).argmax(new LongOptional(1), false);
            }
        }

        private Tensor attacked(Tensor label) {
            student.watched(false);
            Tensor low = x.sub(new Scalar(RADIUS)), high = x.add(new Scalar(RADIUS));
            var zero = new ScalarOptional(new Scalar(0f));
            var one = new ScalarOptional(new Scalar(1f));
            Tensor adversary = x.add(torch.randn_like(x).mul(new Scalar(NOISE)));
            for (int step = 0; step < ATTACK_STEPS; step++) {
                Tensor up = inputGradient(adversary, label, false).sign().mul(new Scalar(STRIDE));
                adversary = adversary.add(up).maximum(low).minimum(high).clamp(zero, one);
            }
            student.watched(true);
            return adversary;
        }
    }
}
