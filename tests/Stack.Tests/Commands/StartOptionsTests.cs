using Rapport.Stack.Commands;

namespace Rapport.Stack.Tests.Commands;

public sealed class StartOptionsTests
{
    [Theory]
    [InlineData(new string[0], false, null)]
    [InlineData(new[] { "-d" }, true, null)]
    [InlineData(new[] { "--replicas", "2" }, false, 2)]
    [InlineData(new[] { "-d", "--replicas", "3" }, true, 3)]
    [InlineData(new[] { "--replicas", "1", "--detach" }, true, 1)]
    public void Parse_Words_SayHowToStart(string[] words, bool isDetached, int? replicas) =>
        Assert.Equal((isDetached, replicas), (StartOptions.Parse(words).IsDetached, StartOptions.Parse(words).Replicas));

    [Theory]
    [InlineData("--replicas")]
    [InlineData("--replicas", "0")]
    [InlineData("--replicas", "4")]
    [InlineData("-d", "fast")]
    public void Parse_WordsThatMakeNoSense_AreRefused(params string[] words) =>
        Assert.Throws<MisuseException>(() => StartOptions.Parse(words));
}
