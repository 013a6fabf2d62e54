using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Pods;

/// <summary>
/// Every rule of the restricted Pod Security Standard, the points of the NSA and CISA guide a pod can keep, and ours.
/// </summary>
internal static class PodRules
{
    private static readonly string[] VolumeKinds =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    private static readonly string[] SafeSysctls =
        ["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"];

    public static IReadOnlyList<PodRule> All { get; } = [.. Standard(), .. Guide()];

    private static IEnumerable<PodRule> Standard() =>
    [
        new("no host network", "PSS", pod => !pod.Spec()["hostNetwork"].IsTrue(),
            pod => pod.Spec()["hostNetwork"] = true),
        new("no host process ids", "PSS", pod => !pod.Spec()["hostPID"].IsTrue(), pod => pod.Spec()["hostPID"] = true),
        new("no host IPC", "PSS", pod => !pod.Spec()["hostIPC"].IsTrue(), pod => pod.Spec()["hostIPC"] = true),
        new("no host ports", "PSS",
            pod => pod.Containers().SelectMany(c => c.List("ports")).All(port => port["hostPort"] is null),
            pod => pod.First()["ports"] = new JsonArray(new JsonObject { ["containerPort"] = 80, ["hostPort"] = 80 })),
        new("no privileged container", "PSS", pod => pod.Containers().All(c => !c.Security()["privileged"].IsTrue()),
            pod => pod.First().Security()["privileged"] = true),
        new("no Windows host process", "PSS",
            pod => pod.Containers().All(c => !c.Security().Path("windowsOptions", "hostProcess").IsTrue())
                && !pod.Spec().Security().Path("windowsOptions", "hostProcess").IsTrue(),
            pod => pod.First().Security()["windowsOptions"] = new JsonObject { ["hostProcess"] = true }),
        new("no privilege escalation", "PSS",
            pod => pod.Containers().All(c => c.Security()["allowPrivilegeEscalation"].IsFalse()),
            pod => pod.First().Security().Remove("allowPrivilegeEscalation")),
        new("drops all capabilities", "PSS",
            pod => pod.Containers().All(c => c.Security().Path("capabilities", "drop").Texts().Contains("ALL")),
            pod => pod.First().Security()["capabilities"] = new JsonObject { ["drop"] = new JsonArray("NET_RAW") }),
        new("adds no capability", "PSS",
            pod => pod.Containers().All(c =>
                c.Security().Path("capabilities", "add").Texts().All(added => added == "NET_BIND_SERVICE")),
            pod => pod.First().Security()["capabilities"]!["add"] = new JsonArray("SYS_ADMIN")),
        new("runs as non-root", "PSS",
            pod => pod.Containers().All(c => pod.Security(c, "runAsNonRoot").IsTrue()),
            pod => pod.First().Security()["runAsNonRoot"] = false),
        new("is not user 0", "PSS", pod => pod.Containers().All(c => pod.Security(c, "runAsUser")?.ToString() != "0"),
            pod => pod.First().Security()["runAsUser"] = 0),
        new("seccomp profile of the runtime", "PSS",
            pod => pod.Containers().All(c =>
                (pod.Security(c, "seccompProfile") as JsonObject)?["type"]?.ToString()
                    is "RuntimeDefault" or "Localhost"),
            pod => pod.First().Security()["seccompProfile"] = new JsonObject { ["type"] = "Unconfined" }),
        new("volumes of allowed kinds", "PSS",
            pod => pod.Spec().List("volumes")
                .All(v => v.Where(p => p.Key != "name").All(p => VolumeKinds.Contains(p.Key))),
            pod => pod.Spec()["volumes"]!.AsArray()
                .Add(new JsonObject { ["name"] = "host", ["hostPath"] = new JsonObject() })),
        new("default /proc", "PSS",
            pod => pod.Containers().All(c => c.Security()["procMount"]?.ToString() is null or "Default"),
            pod => pod.First().Security()["procMount"] = "Unmasked"),
        new("safe sysctls", "PSS",
            pod => pod.Spec().Security().List("sysctls").All(s => SafeSysctls.Contains(s["name"]?.ToString())),
            pod => pod.Spec().Security()["sysctls"] = new JsonArray(new JsonObject { ["name"] = "kernel.msgmax" })),
        new("AppArmor not off", "PSS",
            pod => pod.Containers().All(c =>
                (pod.Security(c, "appArmorProfile") as JsonObject)?["type"]?.ToString() != "Unconfined"),
            pod => pod.First().Security()["appArmorProfile"] = new JsonObject { ["type"] = "Unconfined" }),
        new("SELinux user and role not set", "PSS",
            pod => pod.Containers().All(c => pod.Security(c, "seLinuxOptions") is not JsonObject options
                || (options["user"] is null && options["role"] is null)),
            pod => pod.First().Security()["seLinuxOptions"] = new JsonObject { ["role"] = "sysadm_r" }),
    ];

    private static IEnumerable<PodRule> Guide() =>
    [
        new("read-only root file system", "NSA",
            pod => pod.Containers().All(c => c.Security()["readOnlyRootFilesystem"].IsTrue()),
            pod => pod.First().Security()["readOnlyRootFilesystem"] = false),
        new("no token of the API", "NSA", pod => pod.Spec()["automountServiceAccountToken"].IsFalse(),
            pod => pod.Spec().Remove("automountServiceAccountToken")),
        new("memory limit", "NSA",
            pod => pod.Containers().All(c => c.Path("resources", "limits", "memory") is not null),
            pod => pod.First()["resources"]!["limits"]!.AsObject().Remove("memory")),
        new("requests", "NSA",
            pod => pod.Containers().All(c => c.Path("resources", "requests", "cpu") is not null
                && c.Path("resources", "requests", "memory") is not null),
            pod => pod.First()["resources"]!["requests"]!.AsObject().Remove("cpu")),
        new("image of a fixed version", "NSA",
            pod => pod.Containers().All(c => c["image"]?.ToString() is { } image
                && (image.Contains('@') || (image.LastIndexOf(':') > image.LastIndexOf('/')
                    && !image.EndsWith(":latest", StringComparison.Ordinal)))),
            pod => pod.First()["image"] = "rapport/contact:latest"),
        new("no secret written out", "NSA",
            pod => pod.Containers().SelectMany(c => c.List("env"))
                .All(e => e["value"] is null || !NamesASecret(e["name"]!)),
            pod => pod.First()["env"]!.AsArray().Add(new JsonObject { ["name"] = "APP_API_TOKEN", ["value"] = "abc" })),
        new("not the default account", "own",
            pod => pod.Spec()["serviceAccountName"]?.ToString() is not (null or "default"),
            pod => pod.Spec()["serviceAccountName"] = "default"),
        new("no addresses of other services in the environment", "own",
            pod => pod.Spec()["enableServiceLinks"].IsFalse(),
            pod => pod.Spec().Remove("enableServiceLinks")),
        new("bounded scratch space", "own",
            pod => pod.Spec().List("volumes")
                .All(v => v["emptyDir"] is not JsonObject dir || dir["sizeLimit"] is not null),
            pod => pod.Spec()["volumes"]!.AsArray()
                .Add(new JsonObject { ["name"] = "x", ["emptyDir"] = new JsonObject() })),
        new("sidecar with the runtime's seccomp profile, bounds, and no way to the API", "own",
            pod => pod.Path("metadata", "annotations") is not JsonObject notes || notes["dapr.io/enabled"] is null
                || (notes["dapr.io/sidecar-seccomp-profile-type"]?.ToString() == "RuntimeDefault"
                    && notes["dapr.io/sidecar-memory-limit"] is not null
                    && notes["dapr.io/sidecar-cpu-request"] is not null
                    && notes["dapr.io/disable-builtin-k8s-secret-store"]?.ToString() == "true"),
            pod => pod["metadata"]!["annotations"] = new JsonObject { ["dapr.io/enabled"] = "true" }),
    ];

    private static bool NamesASecret(JsonNode name) =>
        name.ToString() is var text && (text.Contains("TOKEN", StringComparison.OrdinalIgnoreCase)
            || text.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)
            || text.Contains("SECRET", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("Key", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("ConnectionStrings__", StringComparison.Ordinal));
}
