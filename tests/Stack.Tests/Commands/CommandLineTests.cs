using System.Diagnostics;
using Rapport.Stack.Layout;

namespace Rapport.Stack.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolders folders = new();

    [Fact]
    public async Task Help_ListsEveryCommand()
    {
        var (code, output, _) = await Run("help");
        Assert.Equal(0, code);
        Assert.All(["-d", "[-d] --replicas", "demo", "env", "status", "logs", "restart", "down", "reset", "help"],
            command => Assert.Contains($"./up {command}", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("import", "up import FILE")]
    [InlineData("keys", "up keys add api NAME")]
    public async Task Help_OfACommandThatHasItsOwn_IsThatAndNoMistake(string command, string told)
    {
        var (code, output, errors) = await Run(command, "--help");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("logs", "nobody")]
    [InlineData("logs", "-x")]
    [InlineData("restart")]
    [InlineData("--replicas", "9")]
    public async Task Words_ThatMakeNoSense_AreAnsweredWithTheHelpAndExit2(params string[] words)
    {
        var (code, _, errors) = await Run(words);
        Assert.Equal(2, code);
        Assert.Contains("./up help", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Env_WhereNothingRuns_GivesAssignmentsThatAShellTakes()
    {
        var (code, output, _) = await Run("env");
        Assert.Equal(0, code);
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", output + "\nenv"]) { RedirectStandardOutput = true })!;
        var variables = await shell.StandardOutput.ReadToEndAsync();
        Assert.Contains("RAPPORT_URL=http://localhost:8080\n", variables, StringComparison.Ordinal);
        Assert.Contains("RAPPORT_GRPC=http://localhost:8081\n", variables, StringComparison.Ordinal);
        Assert.Contains("RAPPORT_WRITE_KEY=wk_", variables, StringComparison.Ordinal);
        Assert.Contains("RAPPORT_API_KEY=rk_", variables, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", 1)]
    [InlineData("running", 1)]
    [InlineData("down", 0)]
    public async Task Command_WhereNothingRuns_HasCode(string command, int expected) =>
        Assert.Equal(expected, (await Run(command)).Code);

    public void Dispose() => folders.Dispose();

    private async Task<(int Code, string Output, string Errors)> Run(params string[] words)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(StackFolders).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        info.Environment[StackFolders.DataVariable] = folders.Folders.Data;
        info.Environment.Remove(PortMap.OffsetVariable);
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
