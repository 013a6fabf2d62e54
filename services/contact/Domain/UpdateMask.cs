using System.Text;

namespace Rapport.Contact.Domain;

/// <summary>Which traits an edit is about.</summary>
/// <param name="All">Every trait that the contact has or that is given.</param>
/// <param name="Traits">These; with <paramref name="All"/> none is named.</param>
internal sealed record UpdateMask(bool All, IReadOnlySet<string> Traits)
{
    private const string Prefix = "traits";

    /// <summary>Reads the paths of a mask, docs/profiles.md.</summary>
    /// <param name="paths">As they were sent; a text may hold several, separated by commas.</param>
    /// <param name="given">The traits that come with it: without a path they are meant.</param>
    /// <param name="unknown">Paths that name nothing that can be edited.</param>
    public static UpdateMask Read(IReadOnlyCollection<string> paths, IEnumerable<string> given, out IReadOnlyList<string> unknown)
    {
        var (all, traits, others) = (false, new HashSet<string>(StringComparer.Ordinal), new List<string>());
        unknown = others;
        if (paths.Count == 0)
            return new UpdateMask(false, given.ToHashSet(StringComparer.Ordinal));
        foreach (var path in paths.SelectMany(Split))
        {
            if (path is Prefix or "*")
                all = true;
            else if (path.StartsWith(Prefix + ".", StringComparison.Ordinal) && Unquoted(path[(Prefix.Length + 1)..]) is { Length: > 0 } trait)
                traits.Add(trait);
            else
                others.Add(path);
        }

        return new UpdateMask(all, traits);
    }

    private static IEnumerable<string> Split(string paths)
    {
        var (begin, quoted) = (0, false);
        for (var i = 0; i <= paths.Length; i++)
        {
            if (i < paths.Length && paths[i] == '`')
                quoted = !quoted;
            if (i < paths.Length && (paths[i] != ',' || quoted))
                continue;
            yield return paths[begin..i].Trim();
            begin = i + 1;
        }
    }

    /// <summary>The name in a path; null where it is no whole name.</summary>
    private static string? Unquoted(string name)
    {
        if (!name.Contains('`', StringComparison.Ordinal))
            return name.Contains('.', StringComparison.Ordinal) ? null : name;
        if (name.Length < 3 || name[0] != '`' || name[^1] != '`')
            return null;
        var text = new StringBuilder(name.Length);
        for (var i = 1; i < name.Length - 1; i++)
        {
            if (name[i] == '`' && (++i == name.Length - 1 || name[i] != '`'))
                return null;
            text.Append(name[i]);
        }

        return text.ToString();
    }
}
