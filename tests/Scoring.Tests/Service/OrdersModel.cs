using Rapport.Platform.Testing;
using Rapport.Propensity.V1;

namespace Rapport.Scoring.Tests.Service;

/// <summary>The model that the tests of propensity train, and what they ask of it.</summary>
internal static class OrdersModel
{
    public static PropensityModel New() => new()
    {
        Id = "orders", DisplayName = "Orders within a month", HorizonDays = Population.Month,
        Outcome = new PropensityOutcome { EventName = "order_completed", Condition = "event.properties.amount >= 10.0" },
        Features = new PropensityFeatures { OrderValue = true },
    };

    public static async Task<PropensityModel> SaveOrdersAsync(this ScoringApp app, PropensityModel model) =>
        await app.Propensities.SavePropensityModelAsync(new SavePropensityModelRequest { Model = model });

    public static async Task<PropensityModel> GetOrdersAsync(this ScoringApp app) =>
        await app.Propensities.GetPropensityModelAsync(new GetPropensityModelRequest { Model = "orders" });

    public static async Task<PropensityModel> TrainOrdersAsync(this ScoringApp app, PropensityModel model)
    {
        await app.SaveOrdersAsync(model);
        return await app.OrdersTrainedAsync();
    }

    public static async Task<PropensityModel> OrdersTrainedAsync(this ScoringApp app, int after = 0)
    {
        PropensityModel model = new();
        await Eventually.HoldsAsync(
            async () => (model = await app.GetOrdersAsync()).Latest is { } latest && latest.Number > after
                && latest.State != PropensityTrainingState.Running, "the training ends", 400);
        return model;
    }

    public static async Task<List<ContactPropensity>> ListOrdersAsync(this ScoringApp app, int size, double least = 0)
    {
        var (all, request) = (new List<ContactPropensity>(), new ListPropensitiesRequest { Model = "orders", PageSize = size, MinProbability = least });
        do
        {
            var page = await app.Propensities.ListPropensitiesAsync(request);
            all.AddRange(page.Contacts);
            Assert.True(page.TotalSize >= all.Count);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
