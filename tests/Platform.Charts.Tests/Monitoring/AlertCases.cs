namespace Rapport.Platform.Charts.Tests.Monitoring;

/// <summary>For every alert a situation that raises it, and one that looks like it and does not.</summary>
internal static class AlertCases
{
    private static readonly (string, string) Ours = ("namespace", "rapport");

    public static IReadOnlyList<AlertCase> All { get; } =
        [.. Numbering, .. Following, .. Requests, .. Sending, .. Stores, .. Processes];

    private static IEnumerable<AlertCase> Numbering =>
    [
        new AlertCase("RapportNumbererAbsent", "two replicas, neither numbers",
            (Of("numbering_active", "contact", "pod=\"a\""), "0x60"),
            (Of("numbering_active", "contact", "pod=\"b\""), "0x60"))
            .Raises(Ours),
        new AlertCase("RapportNumbererAbsent", "no replica at all").Raises(Ours),
        new("RapportNumbererAbsent", "one of two numbers",
            (Of("numbering_active", "contact", "pod=\"a\""), "1x60"),
            (Of("numbering_active", "contact", "pod=\"b\""), "0x60")),
        new AlertCase("RapportInboxBacklog", "the oldest waits ever longer",
            (Of("inbox_age_seconds", "contact"), "0+5x60"))
            .Raises(Ours),
        new("RapportInboxBacklog", "a peak that is over", (Of("inbox_age_seconds", "contact"), "0x20 60x10 1x30")),
        new AlertCase("RapportNumberingFails", "20 in 5 min", (Of("numbering_failures_total", "contact"), "0+4x60"))
            .Raises(Ours),
        new("RapportNumberingFails", "5 in 5 min", (Of("numbering_failures_total", "contact"), "0+1x60")),
        new AlertCase("RapportPublishFails", "12 a minute",
            (Of("publish_duration_seconds_count", "contact", "result=\"failed\""), "0+12x60")).Raises(Ours),
        new("RapportPublishFails", "all taken",
            (Of("publish_duration_seconds_count", "contact", "result=\"ok\""), "0+900x60"),
            (Of("publish_duration_seconds_count", "contact", "result=\"failed\""), "7x60")),
        new AlertCase("RapportQuarantine", "two wait", (Of("quarantine_held", "contact"), "0x20 2x40")).Raises(Ours),
        new("RapportQuarantine", "none waits", (Of("quarantine_held", "contact"), "2x20 0x40")),
    ];

    private static IEnumerable<AlertCase> Following =>
    [
        new AlertCase("RapportConsumerLag", "two partitions together",
            (Of("consumer_lag", "scoring", "partition=\"0\""), "15000x60"),
            (Of("consumer_lag", "scoring", "partition=\"1\""), "6000x60")).Raises(Ours, ("job", "scoring")),
        new("RapportConsumerLag", "two replicas, which tell the same lag",
            (Of("consumer_lag", "scoring", "partition=\"0\",pod=\"a\""), "15000x60"),
            (Of("consumer_lag", "scoring", "partition=\"0\",pod=\"b\""), "15000x60")),
        new("RapportConsumerLag", "two services, each a little",
            (Of("consumer_lag", "scoring", "partition=\"0\""), "15000x60"),
            (Of("consumer_lag", "tagging", "partition=\"0\""), "6000x60")),
        new AlertCase("RapportConsumerStuck", "a partition stands",
            (Of("consumer_watermark_age_seconds", "journey"), "0x30 0+60x30"))
            .Raises(Ours, ("job", "journey")),
        new("RapportConsumerStuck", "it moves", (Of("consumer_watermark_age_seconds", "journey"), "0x20 90x1 0x39")),
        new AlertCase("RapportBusLossy", "one in ten read back", (Of("consumer_readback_total", "tagging"), "0+10x60"),
            (Of("consumer_events_total", "tagging"), "0+100x60")).Raises(Ours, ("job", "tagging")),
        new("RapportBusLossy", "one in a hundred", (Of("consumer_readback_total", "tagging"), "0+1x60"),
            (Of("consumer_events_total", "tagging"), "0+100x60")),
        new AlertCase("RapportDeadLetters", "one message", (Undecodable, "0x50 1x10"))
            .Raises(Ours, ("job", "notification")),
        new("RapportDeadLetters", "long ago; deliveries that fail and come again",
            (Undecodable, "0x10 3x50"), (Of("consumer_failures_total", "notification", "reason=\"apply\""), "0+5x60")),
        new AlertCase("RapportRelayBacklog", "500 or more", (Of("relay_backlog", "journey"), "500x60"))
            .Raises(Ours, ("job", "journey")),
        new("RapportRelayBacklog", "some", (Of("relay_backlog", "journey"), "40x60")),
    ];

    private static IEnumerable<AlertCase> Requests =>
    [
        new AlertCase("RapportErrorRate", "2 %", (Answers("200"), "0+98x60"), (Answers("503"), "0+2x60")).Raises(Ours),
        new("RapportErrorRate", "callers at fault", (Answers("200"), "0+98x60"), (Answers("404"), "0+90x60"),
            (Answers("500"), "1x60")),
        new AlertCase("RapportLatency", "5 % slow", [.. Within("http_server_request_duration", "gateway", "1", 95)])
            .Raises(Ours),
        new("RapportLatency", "all quick", [.. Within("http_server_request_duration", "gateway", "0.5", 100)]),
        new AlertCase("RapportIngestRefused", "overload",
            (Of("ingest_refused_total", "contact", "reason=\"overload\""), "0+1x60"))
            .Raises(Ours, ("reason", "overload")),
        new("RapportIngestRefused", "long ago",
            (Of("ingest_refused_total", "contact", "reason=\"store\""), "0x10 90x50")),
        new AlertCase("RapportIngestRejected", "one in ten; conclusions do not hide it", (Rejected, "0+10x60"),
            (Of("ingest_accepted_total", "contact", "via=\"api\""), "0+90x60"),
            (Of("ingest_accepted_total", "contact", "via=\"conclusion\""), "0+9000x60")).Raises(Ours),
        new AlertCase("RapportIngestRejected", "all of them since the start", (Rejected, "0+10x60")).Raises(Ours),
        new("RapportIngestRejected", "one in a hundred", (Rejected, "0+1x60"),
            (Of("ingest_accepted_total", "contact", "via=\"segment\""), "0+99x60")),
    ];

    private static IEnumerable<AlertCase> Sending =>
    [
        new AlertCase("RapportStepsLate", "one in ten", [.. Within("rapport_journey_step_lateness", "journey",
            "10", 90)]).Raises(Ours),
        new("RapportStepsLate", "all in time", [.. Within("rapport_journey_step_lateness", "journey", "1", 100)]),
        new AlertCase("RapportTimersDue", "nobody acts", (Of("journey_timers_due", "journey"), "1000x60")).Raises(Ours),
        new("RapportTimersDue", "some", (Of("journey_timers_due", "journey"), "400x60")),
        new AlertCase("RapportCommandsWaiting", "not taken", (Of("journey_commands_waiting", "journey"), "1000x60"))
            .Raises(Ours),
        new("RapportCommandsWaiting", "some", (Of("journey_commands_waiting", "journey"), "40x60")),
        new AlertCase("RapportSendsUnknown", "one a minute", (Messages("unknown"), "0+1x60"))
            .Raises(Ours, ("channel", "email")),
        new("RapportSendsUnknown", "three", (Messages("unknown"), "0x30 3x30")),
        new AlertCase("RapportSendsFail", "one in ten", (Messages("sent"), "0+90x60"), (Messages("failed"), "0+10x60"))
            .Raises(Ours, ("channel", "email")),
        new("RapportSendsFail", "one in a hundred", (Messages("sent"), "0+99x60"), (Messages("failed"), "0+1x60")),
        new AlertCase("RapportSendsWait", "ever longer",
            (Of("notification_due_age_seconds", "notification"), "0+10x60")).Raises(Ours),
        new("RapportSendsWait", "a minute", (Of("notification_due_age_seconds", "notification"), "60x60")),
    ];

    private static IEnumerable<AlertCase> Stores =>
    [
        new AlertCase("RapportStoreDown", "one pod does not reach it",
            (Of("store_up", "scoring", "store=\"Redis\",pod=\"a\""), "1x60"),
            (Of("store_up", "scoring", "store=\"Redis\",pod=\"b\""), "1x40 0x20"))
            .Raises(Ours, ("job", "scoring"), ("store", "Redis")),
        new("RapportStoreDown", "it came back", (Of("store_up", "scoring", "store=\"Redis\""), "1x20 0x5 1x35")),
        new AlertCase("RapportRedisEvicts", "allkeys-lru", (Of("redis_noeviction", "tagging"), "0x60"))
            .Raises(Ours, ("job", "tagging")),
        new("RapportRedisEvicts", "noeviction", (Of("redis_noeviction", "tagging"), "1x60")),
        new AlertCase("RapportRedisFull", "90 %", (Of("redis_memory_used_bytes", "scoring"), "900x60"),
            (Of("redis_memory_limit_bytes", "scoring"), "1000x60")).Raises(Ours, ("job", "scoring")),
        new("RapportRedisFull", "half", (Of("redis_memory_used_bytes", "scoring"), "500x60"),
            (Of("redis_memory_limit_bytes", "scoring"), "1000x60")),
        new("RapportRedisFull", "no limit", (Of("redis_memory_used_bytes", "scoring"), "900x60")),
        new AlertCase("RapportScriptsSlow", "one in ten", [.. Within("rapport_script_duration", "tagging", "0.25", 90)])
            .Raises(Ours, ("job", "tagging")),
        new("RapportScriptsSlow", "all quick", [.. Within("rapport_script_duration", "tagging", "0.01", 100)]),
    ];

    private static IEnumerable<AlertCase> Processes =>
    [
        new AlertCase("RapportProcessDown", "one pod of six services", [.. Up(except: ""),
            (Scraped("contact", "b"), "1x50 0x10")])
            .Raises(Ours, ("job", "contact"), ("pod", "b")),
        new AlertCase("RapportProcessDown", "a service without any pod", [.. Up(except: "gateway")])
            .Raises(Ours, ("job", "gateway")),
        new("RapportProcessDown", "all there", [.. Up(except: "")]),
        new AlertCase("RapportSidecarMissing", "none of two", (Sidecar("a"), "0x60"), (Sidecar("b"), "0x60"))
            .Raises(Ours, ("app_id", "scoring")),
        new("RapportSidecarMissing", "one of two", (Sidecar("a"), "0x60"), (Sidecar("b"), "1x60")),
    ];

    private static string Rejected => Of("ingest_rejected_total", "contact", "via=\"api\",field=\"name\"");

    private static string Undecodable => Of("consumer_failures_total", "notification", "reason=\"undecodable\"");

    private static string Of(string metric, string job, string labels = "pod=\"a\"") =>
        $"rapport_{metric}{{namespace=\"rapport\",job=\"{job}\",{labels}}}";

    private static string Answers(string code) =>
        "http_server_request_duration_seconds_count{namespace=\"rapport\",job=\"gateway\","
        + $"http_response_status_code=\"{code}\"}}";

    private static string Messages(string outcome) =>
        Of("notification_messages_total", "notification", $"channel=\"email\",outcome=\"{outcome}\"");

    private static string Sidecar(string pod) =>
        $"up{{namespace=\"rapport\",job=\"rapport-sidecars\",app_id=\"scoring\",pod=\"{pod}\"}}";

    private static string Scraped(string job, string pod) => $"up{{namespace=\"rapport\",job=\"{job}\",pod=\"{pod}\"}}";

    private static IEnumerable<(string, string)> Up(string except) =>
        from job in (string[])["contact", "tagging", "scoring", "journey", "notification", "gateway"]
        where job != except
        select (Scraped(job, "a"), "1x60");

    // Of a hundred a minute so many took no longer than a bound, and all no longer than 100 s.
    private static IEnumerable<(string, string)> Within(string histogram, string job, string bound, int count) =>
        from bucket in ((string Bound, int Count)[])[(bound, count), ("100", 100), ("+Inf", 100)]
        select ($"{histogram}_seconds_bucket{{namespace=\"rapport\",job=\"{job}\",le=\"{bucket.Bound}\"}}",
            $"0+{bucket.Count}x60");
}
