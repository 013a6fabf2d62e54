using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Tests.Paging;

public sealed class PageTests
{
    private static readonly PageTokens Tokens =
        new(Options.Create(new RapportOptions { ServiceToken = "0123456789abcdef" }));

    [Theory]
    [InlineData(3, 10, 3, false)]
    [InlineData(10, 10, 10, true)]
    [InlineData(11, 10, 10, true)]
    [InlineData(0, 10, 0, false)]
    public void Cut_SmallItems_GivesAsManyAsAskedForAndATokenWhileThereMayBeMore(int found, int size, int given, bool more)
    {
        var page = Cut(Enumerable.Range(0, found).Select(_ => "x"), size);

        Assert.Equal((given, more), (page.Items.Count, page.NextToken.Length > 0));
        if (more)
            Assert.Equal($"{given - 1}", Tokens.Read("w", "q", page.NextToken));
    }

    [Fact]
    public void Cut_LargeItems_EndsAtAMegabyteAndGoesOnBehindTheLastShown()
    {
        var page = Cut(Enumerable.Range(0, 10).Select(_ => new string('x', 300_000)), 50);

        Assert.Equal(3, page.Items.Count);
        Assert.Equal("2", Tokens.Read("w", "q", page.NextToken));
    }

    [Fact]
    public void Cut_OneItemBeyondAllBounds_IsAPageOfItsOwn()
    {
        var page = Cut([new string('x', 3_000_000), "x"], 50);

        Assert.Single(page.Items);
        Assert.Equal("0", Tokens.Read("w", "q", page.NextToken));
    }

    private static Page<StringValue> Cut(IEnumerable<string> texts, int size) => Tokens.Cut(
        "w", "q", [.. texts.Select((text, i) => (Text: text, Place: i))], size,
        item => new StringValue { Value = item.Text }, item => $"{item.Place}");
}
