namespace Rapport.Runtime;

/// <summary>
/// Finds the Debian mirror that the host itself uses, so that a machine behind a mirror stays behind it.
/// Reads both formats of sources.list(5).
/// </summary>
internal static class AptSources
{
    /// <summary>Debian's own mirror network; used when the host names none.</summary>
    public const string PublicMirror = "http://deb.debian.org/debian";

    /// <summary>The archive of the host's sources, else <see cref="PublicMirror"/>.</summary>
    public static string Mirror(string aptFolder = "/etc/apt")
    {
        var parts = Path.Combine(aptFolder, "sources.list.d");
        var files = Directory.Exists(parts) ? Directory.GetFiles(parts).Order(StringComparer.Ordinal).ToList() : [];
        files.Insert(0, Path.Combine(aptFolder, "sources.list"));
        var uris = files.Where(File.Exists).SelectMany(file => Path.GetExtension(file) switch
        {
            ".list" => OneLine(File.ReadLines(file)),
            ".sources" => Deb822(File.ReadLines(file)),
            _ => [],
        });
        return uris.FirstOrDefault() ?? PublicMirror;
    }

    /// <summary>Archive URIs of the format <c>deb [options] uri suite components</c>.</summary>
    internal static IEnumerable<string> OneLine(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var text = line.Split('#')[0].Trim();
            if (text.StartsWith("deb [", StringComparison.Ordinal) && text.IndexOf(']') is var end and > 0)
                text = "deb " + text[(end + 1)..];
            var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["deb", var uri, _, ..] && IsArchive(uri))
                yield return uri.TrimEnd('/');
        }
    }

    /// <summary>Archive URIs of stanzas with <c>Types:</c> and <c>URIs:</c>; disabled stanzas are left out.</summary>
    internal static IEnumerable<string> Deb822(IEnumerable<string> lines)
    {
        var stanza = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Split(':', 2) is [var name, var value])
                stanza[name.Trim()] = value.Trim();
            if (!string.IsNullOrWhiteSpace(line))
                continue;
            foreach (var uri in Uris(stanza))
                yield return uri;
            stanza.Clear();
        }
    }

    private static IEnumerable<string> Uris(Dictionary<string, string> stanza)
    {
        var enabled = !stanza.GetValueOrDefault("Enabled", "yes").Equals("no", StringComparison.OrdinalIgnoreCase);
        var binary = stanza.GetValueOrDefault("Types", "").Split(' ').Contains("deb");
        return enabled && binary
            ? stanza.GetValueOrDefault("URIs", "").Split(' ').Where(IsArchive).Select(uri => uri.TrimEnd('/'))
            : [];
    }

    /// <summary>
    /// Debian's main archive, by its customary path: not security, ports, backports of others, or a vendor.
    /// </summary>
    private static bool IsArchive(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) &&
        parsed.Scheme is "http" or "https" &&
        parsed.AbsolutePath.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal);
}
