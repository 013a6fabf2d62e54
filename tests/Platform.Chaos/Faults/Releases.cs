using System.Globalization;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>
/// Which of two builds each replica of services and gateway runs: a link for each in a folder that the runner starts
/// programs from. All begin with the other release.
/// </summary>
internal sealed class Releases : IDisposable
{
    /// <summary>Variable of the runner that names the folder.</summary>
    public const string Variable = "RAPPORT_RELEASES";

    private static readonly string New = Repository.At("artifacts", "bin");

    private readonly string other;

    /// <summary>Two releases for so many replicas.</summary>
    /// <param name="other">Folder of the other release's built programs.</param>
    /// <param name="replicas">Of each program.</param>
    /// <exception cref="ArgumentException">The gateway is not among them.</exception>
    public Releases(string other, int replicas)
    {
        this.other = Path.GetFullPath(other);
        if (!File.Exists(Path.Combine(this.other, "Gateway", Repository.Configuration, "Rapport.Gateway.dll")))
            throw new ArgumentException($"{this.other} holds no built programs.", nameof(other));
        Folder = Directory.CreateTempSubdirectory("rapport-releases-").FullName;
        foreach (var program in Repository.Services.Append("gateway"))
            for (var replica = 1; replica <= replicas; replica++)
                Point(replica == 1 ? program : string.Create(CultureInfo.InvariantCulture, $"{program}-{replica}"), isNew: false);
    }

    /// <summary>The folder of the links.</summary>
    public string Folder { get; }

    /// <summary>
    /// The definitions of the other release, which runs first: those of this one may say what that one cannot read.
    /// Null where its sources are not beside its programs.
    /// </summary>
    public string? Definitions =>
        Path.GetFullPath(Path.Combine(other, "..", "..", "tests", "Platform.Chaos", "Definitions")) is var folder && Directory.Exists(folder)
            ? folder : null;

    /// <summary>From its next start on, a replica runs the release of this repository, or the other one.</summary>
    public void Point(string part, bool isNew)
    {
        var link = Path.Combine(Folder, part);
        // The link itself, not what it leads to.
        if (Directory.Exists(link))
            Directory.Delete(link);
        Directory.CreateSymbolicLink(link, isNew ? New : other);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in Directory.EnumerateDirectories(Folder).ToList())
            Directory.Delete(link);
        Directory.Delete(Folder);
    }
}
