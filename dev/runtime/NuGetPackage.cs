using System.Security.Cryptography;

namespace Rapport.Runtime;

/// <summary>
/// A program that comes as a NuGet package, in the cache. <c>dotnet restore</c> fetches it, hence from the feeds that
/// the user has set up; a file with another hash than the one expected is not used.
/// </summary>
/// <remarks>Layout: <c>CACHE/nuget/ID/VERSION/</c>, complete as soon as it exists.</remarks>
/// <param name="Id">Id of the package.</param>
/// <param name="Version">Exact version.</param>
/// <param name="Sha512">Hash of the package file, Base64, as in its <c>.nupkg.sha512</c>.</param>
internal sealed record NuGetPackage(string Id, string Version, string Sha512)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    // The folder may lie below a repository whose build settings are not for this.
    private static readonly string[] Alone =
        ["-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryPackagesProps=false", "-nodeReuse:false"];

    /// <summary>
    /// The folder with the package's content; fetched first if the cache has none. Of several processes that ask, one
    /// fetches and the others wait.
    /// </summary>
    /// <exception cref="SetupError">No feed serves it, or what came is not what was expected.</exception>
    public async Task<string> GetAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var home = Path.Combine(RuntimeCache.Folder, "nuget", Id.ToLowerInvariant());
        var final = Path.Combine(home, Version);
        if (Directory.Exists(final))
            return final;
        using var turn = await FolderLock.Take(home + ".lock", progress, cancellationToken);
        if (Directory.Exists(final))
            return final;
        var work = Path.Combine(home, ".work");
        TreeUnpacking.Delete(work);
        RuntimeCache.Create(work);
        try
        {
            progress($"fetching {Id} {Version} from NuGet");
            var unpacked = await Restore(work, cancellationToken);
            var file = Path.Combine(unpacked, $"{Id.ToLowerInvariant()}.{Version}.nupkg");
            await Check(file, cancellationToken);
            // It has been unpacked, and is half of all that lies here.
            File.Delete(file);
            Directory.Move(unpacked, final);
            progress($"{Id} {Version} is ready in {final}");
            return final;
        }
        finally
        {
            TreeUnpacking.Delete(work);
        }
    }

    /// <exception cref="SetupError">The file has another hash.</exception>
    internal async Task Check(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        if (Convert.ToBase64String(await SHA512.HashDataAsync(content, cancellationToken)) != Sha512)
            throw new SetupError($"The feed's {Id} {Version} is not the file that was expected: its SHA-512 differs; " +
                "check the package sources of NuGet.");
    }

    private async Task<string> Restore(string work, CancellationToken cancellationToken)
    {
        var project = Path.Combine(work, "fetch.csproj");
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageDownload Include="{Id}" Version="[{Version}]" /></ItemGroup>
            </Project>
            """, cancellationToken);
        var packages = Path.Combine(work, "packages");
        var result = await ExternalProgram.Run("dotnet",
            ["restore", project, "--packages", packages, .. Alone], new Dictionary<string, string>(), Bound,
            cancellationToken);
        return result.ExitCode == 0
            ? Path.Combine(packages, Id.ToLowerInvariant(), Version)
            : throw new SetupError(
                $"{Id} {Version} could not be fetched from NuGet ({result.Reason}); check the network.");
    }
}
