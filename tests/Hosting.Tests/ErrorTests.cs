using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void ToJson_EveryReason_CarriesItsNameOnTheWire()
    {
        foreach (var reason in Enum.GetValues<ErrorReason>())
        {
            using var json = JsonDocument.Parse(ErrorStatus.ToJson(new DomainError(reason, "x")));
            var info = json.RootElement.GetProperty("details")[0];
            Assert.Matches("^[A-Z_]+$", info.GetProperty("reason").GetString());
            Assert.Equal("rapport", info.GetProperty("domain").GetString());
        }
    }

    [Fact]
    public void ToJson_SeveralFields_NamesEveryOne()
    {
        var error = DomainError.Invalid(new FieldFault("a", "is missing"), new FieldFault("b[1].c", "is negative"));
        using var json = JsonDocument.Parse(ErrorStatus.ToJson(error));
        Assert.Equal(3, json.RootElement.GetProperty("code").GetInt32());
        Assert.Equal(["a", "b[1].c"], json.RootElement.GetProperty("details")[1].GetProperty("fieldViolations")
            .EnumerateArray().Select(v => v.GetProperty("field").GetString()));
    }

    [Fact]
    public void PageTokens_OwnToken_ReadsBackItsPlace() =>
        Assert.Equal("place 7", Tokens().Read("main", "q", Tokens().Write("main", "q", "place 7")));

    [Theory]
    [InlineData("other", "q")]
    [InlineData("main", "other")]
    public void PageTokens_OtherWorkspaceOrQuery_IsRefused(string workspace, string query)
    {
        var token = Tokens().Write("main", "q", "place");
        Assert.Equal(ErrorReason.PageTokenInvalid, Assert.Throws<DomainError>(() => Tokens().Read(workspace, query, token)).Reason);
    }

    [Fact]
    public void PageTokens_WhileTheServiceTokenIsRotated_OfEitherTokenAreRead()
    {
        const string last = "0123456789abcdef", next = "fedcba9876543210";
        var (before, first) = (Tokens(last), Tokens(last, next));
        var (second, after) = (Tokens(next, last), Tokens(next));

        Assert.Equal("p", first.Read("main", "q", before.Write("main", "q", "p")));
        Assert.Equal("p", first.Read("main", "q", second.Write("main", "q", "p")));
        Assert.Equal("p", second.Read("main", "q", first.Write("main", "q", "p")));
        Assert.Equal("p", after.Read("main", "q", second.Write("main", "q", "p")));
        Assert.Throws<DomainError>(() => after.Read("main", "q", before.Write("main", "q", "p")));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("%%%")]
    [InlineData("AAAA")]
    public void PageTokens_Nonsense_IsRefused(string token) =>
        Assert.Throws<DomainError>(() => Tokens().Read("main", "q", token));

    private static PageTokens Tokens(string token = "0123456789abcdef", string also = "") =>
        new(Options.Create(new RapportOptions { ServiceToken = token, ServiceTokenAlso = also }));
}
