using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Pods;

/// <summary>How the rules look at a pod.</summary>
internal static class PodParts
{
    /// <summary>The pod's spec.</summary>
    public static JsonObject Spec(this JsonObject pod) => pod["spec"]!.AsObject();

    /// <summary>All containers, those that initialise included.</summary>
    public static IEnumerable<JsonObject> Containers(this JsonObject pod) =>
        new[] { "initContainers", "containers", "ephemeralContainers" }.SelectMany(field => pod.Spec().List(field));

    /// <summary>The first container.</summary>
    public static JsonObject First(this JsonObject pod) => pod.Spec()["containers"]![0]!.AsObject();

    /// <summary>Objects of a list; none where there is no list.</summary>
    public static IEnumerable<JsonObject> List(this JsonObject parent, string field) =>
        (parent[field] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The security context of a pod's spec or a container; empty when there is none.</summary>
    public static JsonObject Security(this JsonObject parent) => parent["securityContext"] as JsonObject ?? [];

    /// <summary>A container's own setting, else the pod's.</summary>
    public static JsonNode? Security(this JsonObject pod, JsonObject container, string field) =>
        container.Security()[field] ?? pod.Spec().Security()[field];

    /// <summary>The node at a path of objects.</summary>
    public static JsonNode? Path(this JsonObject parent, params string[] path) =>
        path.Aggregate((JsonNode?)parent, (node, key) => (node as JsonObject)?[key]);

    /// <summary>Whether the node is <c>true</c>.</summary>
    public static bool IsTrue(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>Whether the node is <c>false</c>, and not just absent.</summary>
    public static bool IsFalse(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out bool flag) && !flag;

    /// <summary>Texts of a list at a path.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node) =>
        (node as JsonArray ?? []).Select(item => item?.ToString() ?? "");
}
