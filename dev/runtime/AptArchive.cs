namespace Rapport.Runtime;

/// <summary>
/// apt with a configuration of its own: own state, cache and sources and an empty list of installed packages. It needs
/// no root, and changes nothing on the host. Signatures are checked against the Debian keyring.
/// </summary>
internal sealed class AptArchive
{
    private static readonly string[] Keyrings =
        ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    private readonly string folder;
    private readonly Dictionary<string, string> environment;

    private AptArchive(string folder)
    {
        this.folder = folder;
        environment = new() { ["APT_CONFIG"] = Path.Combine(folder, "apt.conf") };
    }

    /// <summary>Folder of the downloaded packages.</summary>
    public string Downloads => Path.Combine(folder, "cache", "archives");

    /// <summary>Writes the private configuration for one suite and fetches its package lists.</summary>
    /// <param name="folder">An empty folder for apt's files; the caller deletes it.</param>
    /// <param name="suite">Debian suite, for example <c>forky</c>.</param>
    /// <param name="alternative">What the user can do without apt; ends a sentence.</param>
    /// <param name="cancellationToken">Ends apt.</param>
    public static async Task<AptArchive> Open(
        string folder, string suite, string alternative, CancellationToken cancellationToken)
    {
        foreach (var tool in (string[])["apt-get", "dpkg-deb"])
            if (ExternalProgram.Find(tool) is null)
                throw new SetupError($"{tool} is not on the PATH: what is missing here comes from Debian's packages; " +
                    $"{alternative}.");
        var keyring = Keyrings.FirstOrDefault(File.Exists) ?? throw new SetupError(
            "Debian's archive keyring is missing, so packages cannot be verified; install debian-archive-keyring.");
        foreach (var part in (string[])["state/lists/partial", "cache/archives/partial", "etc/preferences.d"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        await File.WriteAllTextAsync(Path.Combine(folder, "state/status"), "", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "etc/sources.list"),
            $"deb [signed-by={keyring}] {AptSources.Mirror()} {suite} main\n", cancellationToken);
        var archive = new AptArchive(folder);
        await File.WriteAllTextAsync(archive.environment["APT_CONFIG"],
            Configuration(folder) + await HostProxies(cancellationToken), cancellationToken);
        await archive.Run(["update"], "fetch Debian's package lists", cancellationToken);
        return archive;
    }

    /// <summary>
    /// Packages that installing <paramref name="package"/> on an empty system needs; empty if unknown.
    /// </summary>
    public async Task<IReadOnlyList<AptPackage>> Closure(string package, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run(
            "apt-get", ["-y", "--print-uris", "install", package], environment, Bound, cancellationToken);
        return result.ExitCode != 0 ? [] :
        [
            .. result.Output.Split('\n')
                .Where(line => line.StartsWith('\''))
                .Select(line => line.Split(' '))
                .Select(words => new AptPackage(words[1], long.Parse(words[2], null))),
        ];
    }

    /// <summary>Downloads a package and its closure into <see cref="Downloads"/>; apt verifies every file.</summary>
    public Task Download(string package, CancellationToken cancellationToken) =>
        Run(["-y", "-q", "--download-only", "install", package], $"download {package}", cancellationToken);

    private async Task Run(IEnumerable<string> arguments, string purpose, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.Run("apt-get", arguments, environment, Bound, cancellationToken);
        // apt-get update ends with 0 when a list could not be fetched; the error is only in the text.
        if (result.ExitCode != 0 || result.Reason.StartsWith("E:", StringComparison.Ordinal) ||
            result.Errors.Contains("Failed to fetch", StringComparison.Ordinal))
            throw new SetupError(
                $"apt-get could not {purpose} from {AptSources.Mirror()} ({result.Reason}); check the " +
                "network and the Debian mirror in /etc/apt/sources.list, then run the command again.");
    }

    private static string Configuration(string folder) =>
        $"""
        Dir "{folder}";
        Dir::State "{folder}/state";
        Dir::State::status "{folder}/state/status";
        Dir::Cache "{folder}/cache";
        Dir::Etc "{folder}/etc";
        Dir::Etc::parts "/dev/null";
        Dir::Etc::sourceparts "/dev/null";
        Debug::NoLocking "true";
        APT::Sandbox::User "";
        APT::Install-Recommends "false";
        Acquire::Check-Valid-Until "false";
        Acquire::Languages "none";
        Acquire::Retries "3";
        Acquire::http::Timeout "30";

        """;

    /// <summary>The host's proxy lines: without them apt has no way out of some networks.</summary>
    private static async Task<string> HostProxies(CancellationToken cancellationToken)
    {
        var dump = await ExternalProgram.Run(
            "apt-config", ["dump"], new Dictionary<string, string>(), TimeSpan.FromSeconds(20), cancellationToken);
        var proxies = dump.Output.Split('\n').Where(line =>
            line.StartsWith("Acquire::http::Proxy", StringComparison.OrdinalIgnoreCase) ||
            line.StartsWith("Acquire::https::Proxy", StringComparison.OrdinalIgnoreCase));
        return string.Join('\n', proxies) + "\n";
    }
}

/// <summary>One file to download: its name, <c>name_version_arch.deb</c>, and its size in bytes.</summary>
internal sealed record AptPackage(string FileName, long Bytes);
