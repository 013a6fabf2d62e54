namespace Rapport.Gateway.Routes;

/// <summary>A gRPC service that callers may reach, and the process that serves it.</summary>
/// <param name="FullName">Name in the proto definitions.</param>
/// <param name="Cluster">Key in <c>Rapport:Services</c>.</param>
/// <param name="Area">First half of the scopes: <c>&lt;area&gt;.read</c>, <c>&lt;area&gt;.write</c>.</param>
internal sealed record PublicService(string FullName, string Cluster, string Area)
{
    /// <summary>Receipt ids begin so; <c>/v1/receipts/{r}</c> is routed by it. Null: none are kept.</summary>
    public string? ReceiptPrefix { get; init; }

    /// <summary>Calls that a write key may make.</summary>
    public IReadOnlyList<string> WriteKeyMethods { get; init; } = [];

    /// <summary>Everything that is reachable from outside. A service that is not listed here has no route.</summary>
    public static IReadOnlyList<PublicService> All { get; } =
    [
        new("rapport.contact.v1.ContactService", "Contact", "contacts")
        {
            WriteKeyMethods = ["IngestEvents", "IngestStream", "ListIngestRejects"],
        },
        new("rapport.contact.v1.ConsentService", "Contact", "contacts"),
        new("rapport.contact.v1.IdentifierTypeService", "Contact", "contacts"),
        new("rapport.contact.v1.QuarantineService", "Contact", "quarantine"),
        new("rapport.tagging.v1.TagService", "Tagging", "tags"),
        new("rapport.tagging.v1.TagRuleService", "Tagging", "tags"),
        new("rapport.tagging.v1.ContactTagService", "Tagging", "tags"),
        new("rapport.tagging.v1.SegmentService", "Tagging", "segments"),
        new("rapport.scoring.v1.ScoreService", "Scoring", "scores"),
        new("rapport.scoring.v1.ScoreModelService", "Scoring", "scores"),
        new("rapport.scoring.v1.BackTestService", "Scoring", "scores"),
        new("rapport.scoring.v1.ReceiptService", "Scoring", "scores") { ReceiptPrefix = "sr_" },
        new("rapport.leads.v1.LeadService", "Scoring", "leads"),
        new("rapport.leads.v1.LeadPrecisionService", "Scoring", "leads"),
        new("rapport.leads.v1.MqlContractService", "Scoring", "leads"),
        new("rapport.leads.v1.CompanyScoreService", "Scoring", "leads"),
        new("rapport.value.v1.ValueService", "Scoring", "value"),
        new("rapport.value.v1.PointsService", "Scoring", "value"),
        new("rapport.value.v1.ValueSettingsService", "Scoring", "value"),
        new("rapport.value.v1.ValueModelService", "Scoring", "value"),
        new("rapport.propensity.v1.PropensityService", "Scoring", "value"),
        new("rapport.journey.v1.JourneyService", "Journey", "journeys"),
        new("rapport.journey.v1.JourneyRunService", "Journey", "journeys"),
        new("rapport.notification.v1.TemplateService", "Notification", "messages"),
        new("rapport.notification.v1.MessageService", "Notification", "messages") { ReceiptPrefix = "nr_" },
        new("rapport.notification.v1.SuppressionService", "Notification", "messages"),
        new("rapport.notification.v1.HandoffService", "Notification", "handoffs"),
    ];

    /// <summary>Keys of <c>Rapport:Services</c> that the gateway needs.</summary>
    public static IReadOnlyList<string> Clusters { get; } = [.. All.Select(service => service.Cluster).Distinct()];
}
