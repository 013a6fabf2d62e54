using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// Finds the positive parameters under which data are most likely. It searches over their logarithms, so that none
/// can leave its range: a simplex search to come near, then BFGS with central differences. Standard errors come from
/// the inverse of the Hessian.
/// </summary>
public static class MaximumLikelihood
{
    // A parameter beyond e^±10 is on its way to a limit: another, simpler model is then as likely.
    private const double FarthestLog = 10;
    private const double GradientStep = 1e-5;
    private const double HessianStep = 1e-3;

    /// <summary>Maximises <paramref name="logLikelihood"/>.</summary>
    /// <param name="names">Names of the parameters.</param>
    /// <param name="start">Where to begin; above 0.</param>
    /// <param name="logLikelihood">Log-likelihood of all observations; not finite where the model is not defined.</param>
    /// <param name="observations">How many observations there are.</param>
    /// <exception cref="FitFault">NOT_IDENTIFIED: the likelihood has no maximum inside, or is flat around it.</exception>
    public static Fit Find(
        IReadOnlyList<string> names, IReadOnlyList<double> start, Func<double[], double> logLikelihood, int observations)
    {
        double Cost(Vector<double> logs)
        {
            var value = -logLikelihood([.. logs.Select(log => Math.Exp(log))]) / observations;
            return double.IsFinite(value) && logs.AbsoluteMaximum() < 4 * FarthestLog ? value : 1e10;
        }

        var best = Search(Cost, Vector<double>.Build.DenseOfEnumerable(start.Select(value => Math.Log(value))));
        if (best.AbsoluteMaximum() > FarthestLog || Cost(best) >= 1e10)
            throw NotIdentified();
        var variances = Hessian(Cost, best).Multiply(observations).Inverse().Diagonal();
        if (!variances.All(variance => double.IsFinite(variance) && variance > 0))
            throw NotIdentified();
        return new Fit(
            [
                .. names.Select((name, i) =>
                    new Estimate(name, Math.Exp(best[i]), Math.Exp(best[i]) * Math.Sqrt(variances[i]))),
            ],
            -Cost(best) * observations, observations);
    }

    private static FitFault NotIdentified() => new(
        "NOT_IDENTIFIED", "The purchases do not determine the parameters: the likelihood has no maximum inside their range.");

    private static Vector<double> Search(Func<Vector<double>, double> cost, Vector<double> start)
    {
        var near = Simplex(cost, start, 1e-4);
        try
        {
            var objective = ObjectiveFunction.Gradient(cost, at => Gradient(cost, at));
            var found = new BfgsMinimizer(1e-7, 1e-9, 1e-12, 200).FindMinimum(objective, near).MinimizingPoint;
            return cost(found) <= cost(near) ? found : Simplex(cost, near, 1e-10);
        }
        catch (OptimizationException)
        {
            // The line search gives up where differences drown in rounding; the simplex needs none.
            return Simplex(cost, near, 1e-10);
        }
    }

    private static Vector<double> Simplex(Func<Vector<double>, double> cost, Vector<double> start, double tolerance)
    {
        try
        {
            return new NelderMeadSimplex(tolerance, 3000).FindMinimum(ObjectiveFunction.Value(cost), start).MinimizingPoint;
        }
        catch (MaximumIterationsException)
        {
            throw NotIdentified();
        }
    }

    private static Vector<double> Gradient(Func<Vector<double>, double> cost, Vector<double> at) =>
        Vector<double>.Build.Dense(at.Count, i =>
            (cost(Moved(at, i, GradientStep)) - cost(Moved(at, i, -GradientStep))) / (2 * GradientStep));

    private static Matrix<double> Hessian(Func<Vector<double>, double> cost, Vector<double> at) =>
        Matrix<double>.Build.Dense(at.Count, at.Count, (i, j) =>
            (cost(Moved(Moved(at, i, HessianStep), j, HessianStep)) - cost(Moved(Moved(at, i, HessianStep), j, -HessianStep))
                - cost(Moved(Moved(at, i, -HessianStep), j, HessianStep))
                + cost(Moved(Moved(at, i, -HessianStep), j, -HessianStep)))
            / (4 * HessianStep * HessianStep));

    private static Vector<double> Moved(Vector<double> at, int index, double by)
    {
        var moved = at.Clone();
        moved[index] += by;
        return moved;
    }
}
