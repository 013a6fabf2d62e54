namespace Rapport.Runtime;

/// <summary>What to take from a Debian package and its closure.</summary>
public sealed record PackageRecipe
{
    /// <summary>Debian package name.</summary>
    public required string Package { get; init; }

    /// <summary>
    /// Raise it when the recipe or the way of unpacking changes: cached trees of older recipes are ignored.
    /// </summary>
    public required int Revision { get; init; }

    /// <summary>Programs to make startable, as paths below the root.</summary>
    public required IReadOnlyList<string> Programs { get; init; }

    /// <summary>What a user can do when the package cannot be had; ends a sentence: "…; {Alternative}."</summary>
    public required string Alternative { get; init; }

    /// <summary>Libraries that a program loads by name at run time; checked like the programs' own.</summary>
    public IReadOnlyList<string> PlugIns { get; init; } = [];

    /// <summary>Links to create: path below the root, and the name in the same folder that it points to.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();
}
