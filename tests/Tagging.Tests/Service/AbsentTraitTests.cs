using Google.Protobuf.WellKnownTypes;
using Rapport.Platform.Testing.Stores;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tests.Service;

/// <summary>Conditions on what a contact does not have, through the whole service.</summary>
public sealed class AbsentTraitTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Segments_OnAbsentAndChangedTraits_AnswerAsTheConditionsAreDocumented()
    {
        await using var app = await TaggingApp.StartAsync(redis);
        await app.SaveSegmentAsync("not-free", "!has(contact.plan) || contact.plan != \"free\"");
        await app.SaveSegmentAsync("paid", "contact.plan != \"free\"");
        await app.SaveSegmentAsync("team", "contact[\"team-size\"] >= 3");
        await app.SaveSegmentAsync("untagged", "size(contact.tags) == 0");
        app.Log.Append(Events.Of("1", "c_changed", "identified", Now.AddMinutes(-1), ("plan", Value.ForString("pro"))));
        app.Log.Append(Events.Of("2", "c_changed", "identified", Now, ("plan", Value.ForString("free"))));
        app.Log.Append(Events.Of(
            "3", "c_free", "identified", Now, ("plan", Value.ForString("free")), ("team-size", Value.ForNumber(4))));
        app.Log.Append(Events.Of("4", "c_none", "identified", Now, ("first_name", Value.ForString("N"))));
        app.Log.Append(Events.Of("5", "c_pro", "identified", Now, ("plan", Value.ForString("pro"))));
        await app.SettledAsync();

        Assert.Equal("c_none,c_pro", await app.MembersOfAsync("not-free"));
        Assert.Equal("c_pro", await app.MembersOfAsync("paid"));
        Assert.Equal("c_free", await app.MembersOfAsync("team"));
        Assert.Equal("c_changed,c_free,c_none,c_pro", await app.MembersOfAsync("untagged"));
        await app.Tags.AddContactTagAsync(new AddContactTagRequest { Contact = "c_none", Tag = "vip" });
        await app.SettledAsync();
        Assert.Equal("c_changed,c_free,c_pro", await app.MembersOfAsync("untagged"));
        await app.Tags.RemoveContactTagAsync(new RemoveContactTagRequest { Contact = "c_none", Tag = "vip" });
        await app.SettledAsync();
        Assert.Equal("c_changed,c_free,c_none,c_pro", await app.MembersOfAsync("untagged"));
    }
}
