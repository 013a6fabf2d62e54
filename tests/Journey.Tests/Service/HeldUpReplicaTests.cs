using Rapport.Journey.V1;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Journey.Tests.Service;

/// <summary>A replica that does not look by itself for what others have published.</summary>
public sealed class HeldUpReplicaTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private const string Cart = """
        {"journey": "cart", "entry": {"event": "cart_added"}, "steps": [
          {"id": "think", "wait": "2d"}, {"id": "end", "exit": {"reason": "done"}}]}
        """;

    [Fact]
    public async Task Publish_AtAnotherReplica_TheNextEventEntersAndAfterAPauseNoneDoes()
    {
        await using var stage = await JourneyStage.StartAsync(mongo);
        // By itself it looks for new definitions once a minute: like one that was held up.
        await using var heldUp = await stage.NewServiceAsync(("Journey:CatalogRefreshMs", "60000"));

        await stage.PublishAsync(Cart);
        await HappensThereAsync("c_1");
        await stage.Api.PauseJourneyAsync(new PauseJourneyRequest { Journey = "cart" });
        await HappensThereAsync("c_2");

        await stage.RunOfAsync("c_1");
        Assert.Empty((await stage.Runs.ListContactRunsAsync(new ListContactRunsRequest { Contact = "c_2" })).Runs);

        async Task HappensThereAsync(string contact)
        {
            stage.Happens(contact, "cart_added");
            await heldUp.PumpAsync(stage.Log, _ => true);
        }
    }
}
