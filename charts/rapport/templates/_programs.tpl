{{/* What a program is made of: its facts from files/topology.yaml, its values, its image and its environment. */}}

{{- define "rapport.topology" -}}
{{ .Files.Get "files/topology.yaml" }}
{{- end }}

{{/*
Lays "over" on "under", in place. Not merge of Sprig: that takes false and 0 for "not given".
*/}}
{{- define "rapport.lay" -}}
{{- range $key, $value := .over }}
{{- if and (kindIs "map" $value) (kindIs "map" (get $.under $key)) }}
{{- include "rapport.lay" (dict "under" (get $.under $key) "over" $value) }}
{{- else }}
{{- $_ := set $.under $key $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* Values of one program: the defaults, and over them its own. Takes root and name; gives YAML. */}}
{{- define "rapport.own" -}}
{{- $own := deepCopy .root.Values.defaults }}
{{- include "rapport.lay" (dict "under" $own "over" (deepCopy (get .root.Values .name))) }}
{{- toYaml $own }}
{{- end }}

{{/* A number or text as text: numbers of values are floats, and 1000000 would print as 1e+06. */}}
{{- define "rapport.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "rapport.image" -}}
{{- $images := .root.Values.images }}
{{- $repository := .own.image.repository }}
{{- if not $repository }}
{{- $repository = printf "%s/%s" $images.repository .name }}
{{- with $images.registry }}{{ $repository = printf "%s/%s" . $repository }}{{ end }}
{{- end }}
{{- if .own.image.digest -}}
{{ $repository }}@{{ .own.image.digest }}
{{- else -}}
{{ $repository }}:{{ .own.image.tag | default $images.tag | default .root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Where a service is reached, from the same namespace. The Service is headless; clients go round the pods behind the name. */}}
{{- define "rapport.address" -}}
dns:///{{ include "rapport.fullname" .root }}-{{ .name }}:8080
{{- end }}

{{/* Name of a Secret: the given one, or the default for it. Takes root, given and suffix. */}}
{{- define "rapport.secretName" -}}
{{- .given | default (printf "%s-%s" (include "rapport.fullname" .root) .suffix) }}
{{- end }}

{{/*
Every Secret that this installation needs: by which value it is named, its name, its keys, what it is for. Guard rails,
ExternalSecrets and the notes are made from this one list.
*/}}
{{- define "rapport.secrets" -}}
{{- $values := .Values }}
{{- $name := "rapport.secretName" }}
- value: secrets.serviceToken
  given: {{ $values.secrets.serviceToken | quote }}
  name: {{ include $name (dict "root" . "given" $values.secrets.serviceToken "suffix" "service-token") }}
  keys: [token]
  purpose: proves that a call comes from the gateway or a service
- value: secrets.daprApiToken
  given: {{ $values.secrets.daprApiToken | quote }}
  name: {{ include $name (dict "root" . "given" $values.secrets.daprApiToken "suffix" "dapr-api-token") }}
  keys: [token]
  purpose: proves to a sidecar that its own app calls
- value: secrets.appApiToken
  given: {{ $values.secrets.appApiToken | quote }}
  name: {{ include $name (dict "root" . "given" $values.secrets.appApiToken "suffix" "app-api-token") }}
  keys: [token]
  purpose: proves to an app that its own sidecar delivers
- value: secrets.notification
  given: {{ $values.secrets.notification | quote }}
  name: {{ include $name (dict "root" . "given" $values.secrets.notification "suffix" "notification-secret") }}
  keys: [secret]
  purpose: keys the hashes of suppressed addresses and of what named the erased, and the links of mails
{{- range $program, $facts := (include "rapport.topology" . | fromYaml).programs }}
{{- if $facts.store }}
{{- $store := (get $values $program).store }}
- value: {{ $program }}.store.secret
  given: {{ $store.secret | quote }}
  name: {{ include $name (dict "root" $ "given" $store.secret "suffix" (printf "%s-store" $program)) }}
  keys: [{{ $store.key }}]
  purpose: how {{ $program }} reaches {{ ternary "MongoDB" "Redis" (eq $facts.store "mongo") }}
{{- end }}
{{- end }}
{{- with $values.dapr.pubsub }}
{{- if and (eq .type "redis") .redis.auth }}
- value: dapr.pubsub.redis.secret
  given: {{ .redis.secret | quote }}
  name: {{ include $name (dict "root" $ "given" .redis.secret "suffix" "broker") }}
  keys: [{{ .redis.passwordKey }}]
  purpose: how the sidecars reach the broker
{{- else if and (eq .type "kafka") (eq .kafka.authType "password") }}
- value: dapr.pubsub.kafka.secret
  given: {{ .kafka.secret | quote }}
  name: {{ include $name (dict "root" $ "given" .kafka.secret "suffix" "broker") }}
  keys: [{{ .kafka.passwordKey }}]
  purpose: how the sidecars reach the broker
{{- end }}
{{- end }}
{{- with $values.dapr.pubsub }}
{{- if and (eq .type "redis") .redis.clientCertificateSecret }}
- value: dapr.pubsub.redis.clientCertificateSecret
  given: {{ .redis.clientCertificateSecret | quote }}
  name: {{ .redis.clientCertificateSecret }}
  keys: [tls.crt, tls.key]
  purpose: the certificate that the sidecars show to the broker
{{- else if and (eq .type "kafka") (eq .kafka.authType "mtls") }}
- value: dapr.pubsub.kafka.clientCertificateSecret
  given: {{ .kafka.clientCertificateSecret | quote }}
  name: {{ include $name (dict "root" $ "given" .kafka.clientCertificateSecret "suffix" "broker-client") }}
  keys: [tls.crt, tls.key]
  purpose: the certificate that the sidecars show to the broker
{{- end }}
{{- end }}
{{- with $values.notification.smtp }}
{{- if .auth }}
- value: notification.smtp.secret
  given: {{ .secret | quote }}
  name: {{ include $name (dict "root" $ "given" .secret "suffix" "smtp") }}
  keys: [{{ .userKey }}, {{ .passwordKey }}]
  purpose: how notification signs in to the mail server
{{- end }}
{{- end }}
{{- with $values.backup }}
{{- if .enabled }}
- value: backup.secret
  given: {{ .secret | quote }}
  name: {{ include $name (dict "root" $ "given" .secret "suffix" "backup") }}
  keys: [{{ .key }}]
  purpose: how the backup reaches MongoDB
{{- end }}
{{- end }}
{{- with $values.contact.bootstrap }}
{{- if .enabled }}
- value: contact.bootstrap.secret
  given: {{ .secret | quote }}
  name: {{ include $name (dict "root" $ "given" .secret "suffix" "bootstrap") }}
  keys: [workspace, write-key, api-key]
  purpose: the first workspace and its keys
{{- end }}
{{- end }}
{{- end }}

{{/* An environment variable from a Secret. Takes variable, secret and key, and optional where the key may be missing. */}}
{{- define "rapport.fromSecret" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/*
Environment of one program: ours, over it that of the defaults, over it the program's own. Each name comes once, since
Helm's server-side apply refuses a list with one twice; the last one given counts. Takes root, name, facts and own, and
preparing for a job that prepares stores.
*/}}
{{- define "rapport.environment" -}}
{{- $byName := dict }}
{{- $order := list }}
{{- $given := concat (include "rapport.ourEnvironment" . | fromYamlArray) (.root.Values.defaults.env | default list) ((get .root.Values .name).env | default list) }}
{{- range $given }}
{{- if not (hasKey $byName .name) }}{{ $order = append $order .name }}{{ end }}
{{- $_ := set $byName .name . }}
{{- end }}
{{- $all := list }}
{{- range $order }}{{ $all = append $all (get $byName .) }}{{ end }}
{{- toYaml $all }}
{{- end }}

{{- define "rapport.ourEnvironment" -}}
{{- $root := .root }}
{{- $values := $root.Values }}
{{- $secret := "rapport.fromSecret" }}
{{- if eq .name "gateway" -}}
- name: Gateway__HttpPort
  value: "8080"
- name: Gateway__GrpcPort
  value: "8081"
{{- else -}}
- name: Rapport__Port
  value: "8080"
{{- end }}
{{- $serviceToken := include "rapport.secretName" (dict "root" $root "given" $values.secrets.serviceToken "suffix" "service-token") }}
{{ include $secret (dict "variable" "Rapport__ServiceToken" "key" "token" "secret" $serviceToken) }}
{{ include $secret (dict "variable" "Rapport__ServiceTokenAlso" "key" "also" "secret" $serviceToken "optional" true) }}
- name: Rapport__DrainSeconds
  value: {{ .own.shutdown.notReadySeconds | quote }}
{{- if $values.monitoring.metrics.enabled }}
- name: Rapport__MetricsPort
  value: "9464"
{{- end }}
{{- range .facts.calls }}
- name: Rapport__Services__{{ title . }}
  value: {{ include "rapport.address" (dict "root" $root "name" .) | quote }}
{{- end }}
{{- if ne .name "gateway" }}
{{ include $secret (dict "variable" "DAPR_API_TOKEN" "key" "token"
  "secret" (include "rapport.secretName" (dict "root" $root "given" $values.secrets.daprApiToken "suffix" "dapr-api-token"))) }}
{{- $appToken := include "rapport.secretName" (dict "root" $root "given" $values.secrets.appApiToken "suffix" "app-api-token") }}
{{ include $secret (dict "variable" "APP_API_TOKEN" "key" "token" "secret" $appToken) }}
{{ include $secret (dict "variable" "Rapport__AppApiTokenAlso" "key" "also" "secret" $appToken "optional" true) }}
- name: Rapport__SubscriptionsDeclared
  value: {{ eq $values.dapr.subscriptions "declared" | quote }}
{{- end }}
{{- if .facts.store }}
{{ include $secret (dict "variable" (ternary "ConnectionStrings__Mongo" "ConnectionStrings__Redis" (eq .facts.store "mongo"))
  "key" .own.store.key
  "secret" (include "rapport.secretName" (dict "root" $root "given" .own.store.secret "suffix" (printf "%s-store" .name)))) }}
{{- if eq .facts.store "mongo" }}
- name: Mongo__Database
  value: {{ .own.store.database | quote }}
{{- end }}
{{- if or $values.stores.allowPlaintext (eq $values.environment "development") }}
- name: Rapport__AllowPlaintextStores
  value: "true"
{{- end }}
{{- end }}
{{- $section := .facts.section }}
{{- range $key, $value := .own.settings }}
- name: {{ $section }}__{{ printf "%s%s" (substr 0 1 $key | upper) (substr 1 -1 $key) }}
  value: {{ include "rapport.text" $value | quote }}
{{- end }}
{{- $hashing := include "rapport.secretName" (dict "root" $root "given" $values.secrets.notification "suffix" "notification-secret") }}
{{- if eq .name "contact" }}
{{ include $secret (dict "variable" "Contact__Secret" "key" "secret" "secret" $hashing) }}
{{ include $secret (dict "variable" "Contact__SecretBefore" "key" "before" "secret" $hashing "optional" true) }}
{{- with .own.bootstrap }}
{{- if .enabled }}
{{- $name := include "rapport.secretName" (dict "root" $root "given" .secret "suffix" "bootstrap") }}
{{ include $secret (dict "variable" "Contact__Bootstrap__Workspace" "secret" $name "key" "workspace") }}
{{ include $secret (dict "variable" "Contact__Bootstrap__WriteKey" "secret" $name "key" "write-key") }}
{{ include $secret (dict "variable" "Contact__Bootstrap__ApiKey" "secret" $name "key" "api-key") }}
{{- end }}
{{- end }}
{{- else if eq .name "notification" }}
{{ include $secret (dict "variable" "Notification__Secret" "key" "secret" "secret" $hashing) }}
{{ include $secret (dict "variable" "Notification__SecretBefore" "key" "before" "secret" $hashing "optional" true) }}
- name: Notification__PublicUrl
  value: {{ .own.publicUrl | quote }}
{{- with .own.smtp }}
{{- with .host }}
- name: Notification__Smtp__Host
  value: {{ . | quote }}
{{- end }}
- name: Notification__Smtp__Port
  value: {{ .port | quote }}
- name: Notification__Smtp__From
  value: {{ .from | quote }}
- name: Notification__Smtp__Connections
  value: {{ .connections | quote }}
- name: Notification__Smtp__Timeout
  value: {{ .timeout | quote }}
{{- if .auth }}
{{- $name := include "rapport.secretName" (dict "root" $root "given" .secret "suffix" "smtp") }}
{{ include $secret (dict "variable" "Notification__Smtp__User" "secret" $name "key" .userKey) }}
{{ include $secret (dict "variable" "Notification__Smtp__Password" "secret" $name "key" .passwordKey) }}
{{- end }}
{{- end }}
{{- end }}
{{- with $values.telemetry.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_EXPORTER_OTLP_PROTOCOL
  value: {{ $values.telemetry.protocol | quote }}
- name: OTEL_TRACES_SAMPLER
  value: parentbased_traceidratio
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ $values.telemetry.samplingRatio | quote }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ printf "service.namespace=%s,service.instance.id=$(POD_NAME),k8s.namespace.name=$(POD_NAMESPACE),k8s.pod.name=$(POD_NAME),deployment.environment.name=%s" (include "rapport.name" $root) $values.environment | quote }}
{{- end }}
{{- if include "rapport.trusts" $root }}
- name: SSL_CERT_DIR
  value: {{ include "rapport.trustFolders" . }}
{{- end }}
{{- if .preparing }}
{{- /* A little less than the job has, so that the last word is a sentence and not a kill. */}}
{{- $seconds := max 10 (sub (int $values.prepare.deadlineSeconds) 15) }}
- name: Rapport__PreparePatience
  value: {{ printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) | quote }}
{{- if eq .facts.store "mongo" }}
- name: Mongo__SocketTimeout
  value: {{ printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) | quote }}
{{- end }}
{{- end }}
{{- end }}
