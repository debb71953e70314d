{{- define "muster.proxySettings" -}}
{{- $ours := dict
  "PORT" .Values.proxy.port
  "METRICS_PORT" .Values.proxy.metricsPort
  "BACKEND_URL" (include "muster.backendUrl" .)
  "DRAIN_SECONDS" .Values.proxy.drainSeconds
-}}
{{- if .Values.proxy.tls.existingSecret }}
{{- $_ := set $ours "TLS_CERT_FILE" "/etc/muster/tls/tls.crt" }}
{{- $_ := set $ours "TLS_KEY_FILE" "/etc/muster/tls/tls.key" }}
{{- end }}
{{- include "muster.settings" (merge (dict) .Values.proxy.settings $ours) -}}
{{- end -}}
