using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Tests.Subscriptions;

public sealed class TopicScopesTests
{
    [Theory]
    [InlineData("free", "a", true)]
    [InlineData("free", "unlisted", true)]
    [InlineData("free", "secret", false)]
    [InlineData("listed", "a", true)]
    [InlineData("listed", "b", true)]
    [InlineData("listed", "unlisted", false)]
    [InlineData("trusted", "secret", true)]
    [InlineData("mute", "a", false)]
    public void MayPublish_FollowsScopesAndProtection(string appId, string topic, bool allowed)
    {
        var scopes = Scopes(
            ("publishingScopes", "listed=a, b ;mute=; trusted=secret"), ("protectedTopics", "secret"));

        Assert.Equal(allowed, scopes.MayPublish(appId, topic));
    }

    [Fact]
    public void AllowedTopics_StandAboveScopes()
    {
        var scopes = Scopes(("allowedTopics", "a"), ("subscriptionScopes", "x=a,b"));

        Assert.True(scopes.MaySubscribe("x", "a"));
        Assert.False(scopes.MaySubscribe("x", "b"));
        Assert.False(scopes.MayPublish("y", "b"));
    }

    [Fact]
    public void Scope_WithoutEqualsSign_IsRefused() =>
        Assert.Throws<FormatException>(() => Scopes(("publishingScopes", "app")));

    private static TopicScopes Scopes(params (string Name, string Value)[] metadata) =>
        new(metadata.ToDictionary(item => item.Name, item => item.Value));
}
