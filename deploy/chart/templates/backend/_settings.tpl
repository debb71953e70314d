{{/* The backend's settings; the operator's values win. */}}
{{- define "muster.backendSettings" -}}
{{- $games := .Values.games -}}
{{- $ours := dict
  "PORT" .Values.backend.port
  "BACKEND_URL" (include "muster.backendUrl" .)
  "FLEET" "kubernetes"
  "GAME_NAMESPACE" $games.namespace
  "GAME_SERVER_IMAGE" (include "muster.image" (list . $games.image))
  "GAME_OWNER" (include "muster.gamesOwner" .)
  "POD_TEMPLATE_FILE" "/etc/muster/pod-template.yaml"
  "GAME_ADDRESS" $games.address
  "POOL_MIN" $games.pool.min
  "POOL_MAX" $games.pool.max
-}}
{{- $auth := .Values.auth -}}
{{- $_ := set $ours "AUTH" $auth.mode -}}
{{- if eq $auth.mode "none" }}{{ $_ := set $ours "ALLOW_ANONYMOUS" $auth.allowAnonymous }}{{ end -}}
{{- range $name, $value := dict "JWT_JWKS_URL" $auth.jwksUrl "JWT_ISSUER" $auth.issuer "JWT_AUDIENCE" $auth.audience "JWT_ROLE_CLAIM" $auth.roleClaim -}}
{{- if $value }}{{ $_ := set $ours $name $value }}{{ end -}}
{{- end -}}
{{- $proxy := include "muster.proxySettings" . | fromYaml -}}
{{- with $proxy.LIMITS_PER_ADDRESS }}{{ $_ := set $ours "LIMITS_PER_ADDRESS" . }}{{ end -}}
{{- if eq $games.address "host-port" }}{{ $_ := set $ours "HOST_PORTS" $games.hostPorts }}{{ end -}}
{{- if .Values.queues }}{{ $_ := set $ours "MUSTER_CONFIG" "/etc/muster/queues.yaml" }}{{ end -}}
{{- include "muster.settings" (merge (dict) .Values.backend.settings $ours) -}}
{{- end -}}

{{/* The queue file (docs/queues.md); empty without queues. Helm sorts keys, so the default queue is always named. */}}
{{- define "muster.queueFile" -}}
{{- if .Values.queues -}}
{{- toYaml (dict "queues" .Values.queues "default" (.Values.defaultQueue | default (first (keys .Values.queues)))) -}}
{{- end -}}
{{- end -}}
