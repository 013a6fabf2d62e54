using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Pods;

/// <summary>What every pod has to be.</summary>
/// <param name="Name">What holds where the rule is kept.</param>
/// <param name="Source">
/// Who demands it: the Pod Security Standard "restricted" (PSS), the hardening guide of NSA and CISA, or ourselves.
/// </param>
/// <param name="Holds">Whether a pod keeps it.</param>
/// <param name="Break">Makes a pod that keeps it break it.</param>
internal sealed record PodRule(string Name, string Source, Func<JsonObject, bool> Holds, Action<JsonObject> Break);
