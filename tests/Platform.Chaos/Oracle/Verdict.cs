namespace Rapport.Platform.Chaos.Oracle;

/// <summary>What one person's acts must have come to when all of them were accepted.</summary>
internal sealed record Verdict
{
    /// <summary>Tags held, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Segments they are in, sorted.</summary>
    public required IReadOnlyList<string> Segments { get; init; }

    /// <summary>How often the threshold was crossed.</summary>
    public required int Crossings { get; init; }

    /// <summary>Journeys that they went through, each once, to its end.</summary>
    public required IReadOnlyList<string> Journeys { get; init; }

    /// <summary>Mail templates that were decided on, each once, with whether a mail had to go out.</summary>
    public required IReadOnlyList<Mailing> Mailings { get; init; }

    /// <summary>Hand-offs that were opened.</summary>
    public required int Handoffs { get; init; }
}

/// <summary>A mail that a journey asked for.</summary>
/// <param name="Template">The template; its subject is the same word.</param>
/// <param name="GoesOut">False where there is no consent.</param>
/// <param name="IsMarketing">At most once: one that was under way at a kill may be declared unknown.</param>
internal readonly record struct Mailing(string Template, bool GoesOut, bool IsMarketing);
