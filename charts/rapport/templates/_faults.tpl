{{/* Parts of the guard, each YAML items of sentences: values of pods, of the broker, and of ports that a policy shuts. */}}

{{- define "rapport.podFaults" -}}
{{- $sidecar := .Values.dapr.sidecar }}
{{- if gt (int $sidecar.memoryRequestMi) (int $sidecar.memoryLimitMi) }}
- "dapr.sidecar.memoryRequestMi is more than dapr.sidecar.memoryLimitMi."
{{- end }}
{{- range $name, $facts := (include "rapport.topology" . | fromYaml).programs }}
{{- $own := include "rapport.own" (dict "root" $ "name" $name) | fromYaml }}
{{- range $annotation, $value := $own.podAnnotations }}
{{- if has $annotation (list "dapr.io/env" "dapr.io/volume-mounts") }}
- {{ printf "%s.podAnnotations: %s would take away what the chart tells the sidecar; use dapr.sidecar.env or trust." $name $annotation | quote }}
{{- else if has $annotation (list "dapr.io/enabled" "dapr.io/app-id" "dapr.io/app-port" "dapr.io/app-protocol" "dapr.io/config" "dapr.io/api-token-secret" "dapr.io/app-token-secret") }}
- {{ printf "%s.podAnnotations: %s is the chart's; without it the bus would not find the program." $name $annotation | quote }}
{{- end }}
{{- end }}
{{- range $label, $value := $own.podLabels }}
{{- if hasPrefix "app.kubernetes.io/" $label }}
- {{ printf "%s.podLabels: %s is the chart's: Services, policies and budgets find pods by it." $name $label | quote }}
{{- end }}
{{- end }}
{{- $known := list "tmp" }}
{{- if include "rapport.trusts" $ }}{{ $known = append $known "trust" }}{{ end }}
{{- range $own.volumes }}{{ $known = append $known .name }}{{ end }}
{{- range $own.volumeMounts }}
{{- if not (has .name $known) }}
- {{ printf "%s.volumeMounts: %s mounts a volume that %s.volumes does not have." $name .name $name | quote }}
{{- end }}
{{- if has (trimSuffix "/" .mountPath) (list "/tmp" "/app" "" (include "rapport.trustFolder" $)) }}
- {{ printf "%s.volumeMounts: %s would hide what the program needs there." $name .mountPath | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "rapport.brokerFaults" -}}
{{- with .Values.dapr.pubsub }}
{{- if eq .type "redis" }}
{{- if and (contains "," .redis.host) (eq .redis.redisType "node") (not .redis.sentinel.masterName) }}
- "dapr.pubsub.redis.host names several servers: say dapr.pubsub.redis.redisType cluster, or dapr.pubsub.redis.sentinel.masterName if they are Sentinels."
{{- end }}
{{- if and .redis.sentinel.masterName (eq .redis.redisType "cluster") }}
- "dapr.pubsub.redis.sentinel.masterName with dapr.pubsub.redis.redisType cluster: a cluster fails over by itself; leave one of the two out."
{{- end }}
{{- if and .redis.sentinel.masterName (not .redis.host) }}
- "dapr.pubsub.redis.sentinel.masterName without dapr.pubsub.redis.host: name the Sentinels, host:26379 with commas between."
{{- end }}
{{- if and .redis.database (eq .redis.redisType "cluster") }}
- "dapr.pubsub.redis.database with dapr.pubsub.redis.redisType cluster: a cluster has database 0 alone."
{{- end }}
{{- if and .redis.username (not .redis.auth) }}
- "dapr.pubsub.redis.username without dapr.pubsub.redis.auth: a user signs in with a password."
{{- end }}
{{- if and .redis.clientCertificateSecret (not .redis.tls) }}
- "dapr.pubsub.redis.clientCertificateSecret without dapr.pubsub.redis.tls: a certificate is shown on an encrypted connection."
{{- end }}
{{- else }}
{{- if gt (mul 3 (int .kafka.heartbeatSeconds)) (int .kafka.sessionTimeoutSeconds) }}
- "dapr.pubsub.kafka.heartbeatSeconds is more than a third of dapr.pubsub.kafka.sessionTimeoutSeconds: one late sign of life would cost a consumer its partitions."
{{- end }}
{{- if and (eq .kafka.authType "password") (not .kafka.username) }}
- "dapr.pubsub.kafka.authType is password, and dapr.pubsub.kafka.username is empty: name the user of SASL."
{{- end }}
{{- if and (eq .kafka.authType "mtls") (not .kafka.tls) }}
- "dapr.pubsub.kafka.authType is mtls, and dapr.pubsub.kafka.tls is false: a certificate is shown on an encrypted connection."
{{- end }}
{{- if and (eq .kafka.saslMechanism "PLAINTEXT") (eq .kafka.authType "password") (not .kafka.tls) }}
- "dapr.pubsub.kafka.saslMechanism is PLAINTEXT, and dapr.pubsub.kafka.tls is false: the password would cross the network in clear."
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* An address whose port is not among those that the network policies let through would be found out by a crash loop. */}}
{{- define "rapport.portFaults" -}}
{{- $network := .Values.networkPolicy }}
{{- if $network.enabled }}
{{- $hosts := .Values.dapr.pubsub.kafka.brokers }}
{{- $value := "dapr.pubsub.kafka.brokers" }}
{{- if eq .Values.dapr.pubsub.type "redis" }}
{{- $hosts = .Values.dapr.pubsub.redis.host | default "redis:6379" }}
{{- $value = "dapr.pubsub.redis.host" }}
{{- end }}
{{- if .Values.dapr.pubsub.create }}
{{- range splitList "," $hosts | compact }}
{{- include "rapport.portFault" (dict "value" $value "address" . "ports" $network.broker.ports "policy" "networkPolicy.broker.ports") }}
{{- end }}
{{- end }}
{{- with .Values.telemetry.endpoint }}
{{- $rest := regexReplaceAll "^https?://([^/]*).*$" . "${1}" }}
{{- if not (regexMatch ":[0-9]+$" $rest) }}{{ $rest = printf "%s:%s" $rest (ternary "443" "80" (hasPrefix "https://" .)) }}{{ end }}
{{- include "rapport.portFault" (dict "value" "telemetry.endpoint" "address" $rest "ports" $network.telemetry.ports "policy" "networkPolicy.telemetry.ports") }}
{{- end }}
{{- end }}
{{- end }}

{{- define "rapport.portFault" -}}
{{- $port := .address | splitList ":" | last }}
{{- $open := list }}
{{- range .ports }}{{ $open = append $open (include "rapport.text" .) }}{{ end }}
{{- if not (has $port $open) }}
- {{ printf "%s asks for port %s (%s), which %s does not let through: add it there." .value $port .address .policy | quote }}
{{- end }}
{{- end }}
