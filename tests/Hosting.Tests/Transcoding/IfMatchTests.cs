using System.Text;
using Rapport.Hosting.Transcoding;

namespace Rapport.Hosting.Tests.Transcoding;

public sealed class IfMatchTests
{
    [Theory]
    [InlineData("{}", """{"etag":"e1"}""")]
    [InlineData("""{ "name": "a" }""", """{"etag":"e1", "name": "a" }""")]
    [InlineData("""{"name":{"etag":"inner"},"etag":""}""", """{"name":{"etag":"inner"},"etag":"e1"}""")]
    [InlineData("""{"name":[1,{"etag":""}]}""", """{"etag":"e1","name":[1,{"etag":""}]}""")]
    public void Body_WithoutAnEtag_GetsTheOneOfTheHeader(string body, string expected) => Assert.Equal(expected, Into(body, "e1"));

    [Theory]
    [InlineData("""{"etag":"mine"}""")]
    [InlineData("""{"name":"a","\u0065tag":"mine"}""")]
    public void Body_WithAnEtag_StaysAsItIs(string body) => Assert.Null(Into(body, "e1"));

    [Fact]
    public void Etag_OfAnyCharacters_IsText() => Assert.Equal("""{"etag":"a\u0022\\"}""", Into("{}", "a\"\\"));

    private static string? Into(string body, string etag) =>
        IfMatch.IntoObject(Encoding.UTF8.GetBytes(body), etag) is { } changed ? Encoding.UTF8.GetString(changed) : null;
}
