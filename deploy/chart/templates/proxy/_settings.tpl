{{- define "muster.proxySettings" -}}
{{- $ours := dict
  "PORT" .Values.proxy.port
  "METRICS_PORT" .Values.proxy.metricsPort
  "BACKEND_URL" (include "muster.backendUrl" .)
  "DRAIN_SECONDS" .Values.proxy.drainSeconds
-}}
{{- $service := .Values.proxy.service }}
{{- if .Values.proxy.trustedProxies }}
{{- $_ := set $ours "TRUSTED_PROXIES" .Values.proxy.trustedProxies }}
{{- $_ := set $ours "PROXY_PROTOCOL" .Values.proxy.proxyProtocol }}
{{- else if or (eq $service.type "ClusterIP") (ne $service.externalTrafficPolicy "Local") }}
{{- /* The proxy sees the addresses of nodes: one of them stands for many players. */}}
{{- $_ := set $ours "LIMITS_PER_ADDRESS" "off" }}
{{- end }}
{{- if .Values.proxy.tls.existingSecret }}
{{- $_ := set $ours "TLS_CERT_FILE" "/etc/muster/tls/tls.crt" }}
{{- $_ := set $ours "TLS_KEY_FILE" "/etc/muster/tls/tls.key" }}
{{- end }}
{{- include "muster.settings" (merge (dict) .Values.proxy.settings $ours) -}}
{{- end -}}
