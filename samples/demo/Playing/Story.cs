using Rapport.Demo.Simulation;

namespace Rapport.Demo.Playing;

/// <summary>Everything that will happen in a demo: who, and what they do when.</summary>
/// <param name="Start">First instant.</param>
/// <param name="End">Last instant.</param>
/// <param name="Visitors">The truth about the visitors.</param>
/// <param name="Calls">What they do, in time order.</param>
internal sealed record Story(
    DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<Visitor> Visitors, IReadOnlyList<SimulatedCall> Calls)
{
    /// <summary>Days that the story covers.</summary>
    public const int Days = 21;

    /// <summary>The story of a seed, beginning at <paramref name="start"/>.</summary>
    public static Story Create(DateTimeOffset start, int visitors, int seed)
    {
        var people = Population.Create(visitors, Days, seed);
        return new Story(start, start.AddDays(Days), people, new Behaviour(start, Days, seed).Play(people));
    }
}
