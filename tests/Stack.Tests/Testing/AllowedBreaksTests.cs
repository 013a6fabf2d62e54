using Rapport.Stack.Testing;

namespace Rapport.Stack.Tests.Testing;

public sealed class AllowedBreaksTests
{
    private const string Gone = "Previously present RPC \"A\" on service \"S\" was deleted.";
    private const string Found = "proto/a.proto:12:1:" + Gone + "\n<input>:1:1:Previously present package \"p\" was deleted.\n";

    [Fact]
    public void Breaks_ThatAreNotNoted_AreToldWithWhatToDo()
    {
        var faults = AllowedBreaks.Parse(AllowedBreaks.Empty).FaultsOf(Found, major: 0);

        Assert.Equal(2, faults.Count);
        Assert.StartsWith($"Breaks the last release: proto/a.proto: {Gone} Take the change back, or note why", faults[0], StringComparison.Ordinal);
        Assert.Contains("proto/released/allowed-breaks.txt", faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Breaks_ThatAreNoted_AreAllowedAtVersionZeroOnly()
    {
        var allowed = AllowedBreaks.Parse(
            $"# Callers take B.\nproto/a.proto: {Gone}\nPreviously present package \"p\" was deleted.\n");

        Assert.Empty(allowed.FaultsOf(Found, major: 0));
        Assert.Equal(2, allowed.FaultsOf(Found, major: 1).Count);
        Assert.Contains("v2", allowed.FaultsOf(Found, major: 1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_WithoutANoteOrForNothing_AreFaults()
    {
        var allowed = AllowedBreaks.Parse($"# A note.\n\nproto/a.proto: {Gone}\n\n# Old.\nproto/b.proto: Gone long ago.\n");

        var faults = allowed.FaultsOf("", major: 0);

        Assert.StartsWith("Stands in allowed-breaks.txt without a note", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("Stands in allowed-breaks.txt, and nothing breaks so", faults[1], StringComparison.Ordinal);
    }
}
