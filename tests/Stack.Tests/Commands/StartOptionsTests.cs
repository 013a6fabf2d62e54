using Rapport.Stack.Commands;

namespace Rapport.Stack.Tests.Commands;

public sealed class StartOptionsTests
{
    [Theory]
    [InlineData(new string[0], false, null, false)]
    [InlineData(new[] { "-d" }, true, null, false)]
    [InlineData(new[] { "--replicas", "2" }, false, 2, false)]
    [InlineData(new[] { "-d", "--replicas", "3" }, true, 3, false)]
    [InlineData(new[] { "--replicas", "1", "--detach" }, true, 1, false)]
    [InlineData(new[] { "--dashboard" }, false, null, true)]
    [InlineData(new[] { "-d", "--dashboard", "--replicas", "2" }, true, 2, true)]
    public void Parse_Words_SayHowToStart(string[] words, bool isDetached, int? replicas, bool hasDashboard) =>
        Assert.Equal(new StartOptions(isDetached, replicas, hasDashboard), StartOptions.Parse(words));

    [Theory]
    [InlineData("--replicas")]
    [InlineData("--replicas", "0")]
    [InlineData("--replicas", "4")]
    [InlineData("-d", "fast")]
    public void Parse_WordsThatMakeNoSense_AreRefused(params string[] words) =>
        Assert.Throws<MisuseException>(() => StartOptions.Parse(words));
}
