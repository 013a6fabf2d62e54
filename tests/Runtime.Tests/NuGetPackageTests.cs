using System.Security.Cryptography;

namespace Rapport.Runtime.Tests;

public sealed class NuGetPackageTests
{
    [Fact]
    public async Task Check_FileWithAnotherHash_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Path("tool.1.0.0.nupkg");
        await File.WriteAllTextAsync(file, "expected");
        var package = new NuGetPackage("Tool", "1.0.0", Convert.ToBase64String(SHA512.HashData("expected"u8)));
        await package.Check(file, CancellationToken.None);
        await File.WriteAllTextAsync(file, "something else");
        var fault = await Assert.ThrowsAsync<SetupError>(() => package.Check(file, CancellationToken.None));
        Assert.Contains("Tool 1.0.0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_IsFetchedOnceAndIsAProgram()
    {
        var said = new List<string>();
        var program = await AspireDashboard.LocateAsync(said.Add, CancellationToken.None);
        Assert.True((File.GetUnixFileMode(program) & UnixFileMode.UserExecute) != 0);
        said.Clear();
        Assert.Equal(program, await AspireDashboard.LocateAsync(said.Add, CancellationToken.None));
        Assert.Empty(said);
    }
}
