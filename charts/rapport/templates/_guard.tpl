{{/*
What must not be installed. Everything at fault is named at once, with what to do, before anything reaches the cluster.
*/}}

{{- define "rapport.guard" -}}
{{- $faults := concat (include "rapport.faults" . | fromYamlArray) (ternary (include "rapport.productionFaults" . | fromYamlArray) list (eq .Values.environment "production")) }}
{{- if $faults }}
{{- fail (printf "\n\nThis installation would not work, or not be safe:\n  - %s\n" (join "\n  - " $faults)) }}
{{- end }}
{{- end }}

{{/* What is wrong anywhere. */}}
{{- define "rapport.faults" -}}
{{- range $name, $facts := (include "rapport.topology" . | fromYaml).programs }}
{{- $own := include "rapport.own" (dict "root" $ "name" $name) | fromYaml }}
{{- $sidecar := ternary (int $own.shutdown.sidecarSeconds) 0 (ne $name "gateway") }}
{{- $least := add $own.shutdown.drainSeconds 15 $sidecar }}
{{- if lt (int $own.shutdown.graceSeconds) (int $least) }}
- {{ printf "%s.shutdown.graceSeconds is %v, but draining, stopping and the sidecar take up to %v s: raise it, or the end of a pod cuts deliveries off." $name $own.shutdown.graceSeconds $least | quote }}
{{- end }}
{{- if and $own.autoscaling.enabled (not (dig "requests" "cpu" "" $own.resources)) }}
- {{ printf "%s.autoscaling.enabled without %s.resources.requests.cpu: an autoscaler knows no share of a request that is not made." $name $name | quote }}
{{- end }}
{{- if and $own.autoscaling.enabled (gt (int $own.autoscaling.minReplicas) (int $own.autoscaling.maxReplicas)) }}
- {{ printf "%s.autoscaling.minReplicas is more than maxReplicas." $name | quote }}
{{- end }}
{{- end }}
{{- include "rapport.podFaults" . }}
{{- include "rapport.brokerFaults" . }}
{{- include "rapport.portFaults" . }}
{{- with .Values.dapr }}
{{- if eq .pubsub.type "redis" }}
{{- $longest := mul (add .resiliency.maxRetries 1) .resiliency.timeoutSeconds 1000 }}
{{- if ge (int $longest) (int .pubsub.redis.processingTimeoutMs) }}
- {{ printf "dapr.resiliency: %v attempts of %v s outlast dapr.pubsub.redis.processingTimeoutMs (%v ms), after which a second delivery starts beside the first." (add .resiliency.maxRetries 1) .resiliency.timeoutSeconds (include "rapport.text" .pubsub.redis.processingTimeoutMs) | quote }}
{{- end }}
{{- else if not .pubsub.kafka.brokers }}
- "dapr.pubsub.kafka.brokers is empty: name the brokers, host:port with commas between."
{{- end }}
{{- end }}
{{- with .Values.ingress }}
{{- if and .enabled (not (or .host .grpcHost)) }}
- "ingress.enabled without ingress.host or ingress.grpcHost: name what callers call."
{{- end }}
{{- end }}
{{- with .Values.gatewayApi }}
{{- if and .enabled (not (or .hostnames .grpcHostnames)) }}
- "gatewayApi.enabled without gatewayApi.hostnames or gatewayApi.grpcHostnames: name what callers call."
{{- end }}
{{- if and .enabled .gateway.create (not (and .gateway.className .gateway.tlsSecret)) }}
- "gatewayApi.gateway.create needs gatewayApi.gateway.className and gatewayApi.gateway.tlsSecret."
{{- end }}
{{- if and .enabled (not .gateway.create) (not .parentRefs) }}
- "gatewayApi.enabled without gatewayApi.parentRefs: name the Gateway, or set gatewayApi.gateway.create."
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.ingress.host (eq .Values.ingress.host .Values.ingress.grpcHost) }}
- "ingress.host and ingress.grpcHost are the same: one host cannot speak both ways to a controller; give gRPC a name of its own."
{{- end }}
{{- with .Values.gatewayApi }}
{{- range .hostnames }}
{{- if and $.Values.gatewayApi.enabled (has . $.Values.gatewayApi.grpcHostnames) }}
- {{ printf "gatewayApi: %s is among hostnames and grpcHostnames: give gRPC a name of its own." . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.trust }}
{{- if and .secret .configMap }}
- "trust names a Secret and a ConfigMap: put the certificates into one of them."
{{- end }}
{{- end }}
{{- with .Values.monitoring }}
{{- if and (or .alerts.enabled .objectives.enabled) (not .metrics.enabled) }}
- "monitoring.alerts.enabled or monitoring.objectives.enabled without monitoring.metrics.enabled: nothing would be measured, and alerts that a process is absent fire at once."
{{- end }}
{{- end }}
{{- with .Values.notification.smtp }}
{{- if and .auth (not .host) }}
- "notification.smtp.auth without notification.smtp.host: name the mail server."
{{- end }}
{{- end }}
{{- if and .Values.backup.enabled (not .Values.backup.claim) }}
- "backup.enabled without backup.claim: name the PersistentVolumeClaim that takes the archives."
{{- end }}
{{- $databases := dict }}
{{- range list "contact" "journey" "notification" }}
{{- $database := (get $.Values .).store.database }}
{{- with get $databases $database }}
- {{ printf "%s is the database of two services (*.store.database): each needs its own." $database | quote }}
{{- end }}
{{- $_ := set $databases $database . }}
{{- end }}
{{- if and .Values.externalSecrets.enabled (not .Values.externalSecrets.store.name) }}
- "externalSecrets.enabled without externalSecrets.store.name: name the SecretStore."
{{- end }}
{{- end }}

{{/* What a production installation must not lack. */}}
{{- define "rapport.productionFaults" -}}
{{- range include "rapport.secrets" . | fromYamlArray }}
{{- if not .given }}
- {{ printf "%s names no Secret (keys: %s): %s." .value (join ", " .keys) .purpose | quote }}
{{- end }}
{{- end }}
{{- $images := .Values.images }}
{{- range $name, $facts := (include "rapport.topology" . | fromYaml).programs }}
{{- $image := (include "rapport.own" (dict "root" $ "name" $name) | fromYaml).image }}
{{- if and (not $image.digest) (eq ($image.tag | default $images.tag) "latest") }}
- {{ printf "%s runs the floating tag latest: set images.tag to a version, so that a rollback is one." $name | quote }}
{{- end }}
{{- end }}
{{- if and .Values.backup.enabled (hasSuffix ":latest" .Values.backup.image) }}
- "backup.image runs the floating tag latest: name the server's version."
{{- end }}
{{- with .Values.dapr.pubsub }}
{{- if and .create (not .scoped) }}
- "dapr.pubsub.scoped is false: every app with a sidecar in this namespace could read and forge the event log's topics."
{{- end }}
{{- if eq .type "redis" }}
{{- if not .redis.host }}
- "dapr.pubsub.redis.host is empty: name the broker, host:port."
{{- end }}
{{- if not .redis.tls }}
- "dapr.pubsub.redis.tls is false: events would cross the network in clear."
{{- end }}
{{- if not .redis.auth }}
- "dapr.pubsub.redis.auth is false: the broker would be open to everyone who reaches it."
{{- end }}
{{- else }}
{{- if not .kafka.tls }}
- "dapr.pubsub.kafka.tls is false: events would cross the network in clear."
{{- end }}
{{- if eq .kafka.authType "none" }}
- "dapr.pubsub.kafka.authType is none: the broker would be open to everyone who reaches it."
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.tlsSecret) }}
- "ingress.tlsSecret is empty: keys and personal data would cross the network in clear."
{{- end }}
{{- with .Values.gatewayApi }}
{{- if and .enabled (not .gateway.create) }}
{{- range .parentRefs }}
{{- if not .sectionName }}
- {{ printf "gatewayApi.parentRefs: %s without sectionName; name its HTTPS listener, or routes answer in clear as well." .name | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not .Values.networkPolicy.enabled }}
- "networkPolicy.enabled is false: every pod of the cluster could call every service."
{{- end }}
{{- if not .Values.notification.smtp.host }}
- "notification.smtp.host is empty: no mail could be sent."
{{- else if eq (int .Values.notification.smtp.port) 1025 }}
- "notification.smtp.port is 1025, that of the mailbox for development: mail servers take submissions on 587 or 465."
{{- end }}
{{- /* Known only with a cluster: helm template has none and asks nothing. */}}
{{- $system := lookup "dapr.io/v1alpha1" "Configuration" .Values.dapr.controlPlaneNamespace "daprsystem" }}
{{- if $system }}
{{- if eq (toString (dig "spec" "mtls" "enabled" true $system)) "false" }}
- "Dapr's control plane has mTLS off (Configuration daprsystem): switch it on before production."
{{- end }}
{{- end }}
{{- end }}
