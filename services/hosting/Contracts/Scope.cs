namespace Rapport.Hosting.Contracts;

/// <summary>What a scope that a key has allows.</summary>
public static class Scope
{
    /// <summary>All that is the workspace's.</summary>
    public const string Everything = "*";

    // Whoever has all of one workspace is not thereby above the others.
    private const string OfTheInstallation = "installation.";

    /// <summary>Whether a scope that a key has is enough for one that a call needs.</summary>
    public static bool Allows(string had, string needed) => had == needed
        || (had == Everything && !needed.StartsWith(OfTheInstallation, StringComparison.Ordinal));
}
