using Rapport.Contact.V1;
using Rapport.Platform.Testing.Calls;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Contact.Tests.Service;

public sealed class FaultyCallTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly Dictionary<string, string[]> Plausible = new()
    {
        ["identifier"] = ["email:ann@example.com", "user_id:u1", "email:"], ["contact"] = ["c_01m8mw55fjfdabqq2bqfa505v5"],
        ["purpose"] = ["newsletter"], ["channel"] = ["email"], ["filter"] = ["service=\"scoring\""],
        ["type"] = ["email"], ["value"] = ["ann@example.com"], ["method"] = ["link"], ["other_contact"] = ["c_01m8mw55fjfdabqq2bqfa505v6"],
    };

    [Fact]
    public async Task Call_WholeOrFaulty_IsTakenOrRefusedWithReasonAndField()
    {
        await using var app = await new ContactApp(mongo, mongo.NewDatabase().DatabaseNamespace.DatabaseName).ReadyAsync();
        using var http = app.Http();

        Assert.True(await FaultyCalls.PlayAsync(
            http,
            [
                ContactService.Descriptor, ConsentService.Descriptor, QuarantineService.Descriptor, IdentifierService.Descriptor,
                MergeService.Descriptor,
            ], seed: 15, Plausible, "IngestEvents") > 600);
    }
}
