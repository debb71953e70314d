{{- define "muster.egressToDns" -}}
- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: {{ .Values.networkPolicy.dnsNamespace }} } } }]
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
{{- end -}}

{{/* The peers of a component of this release. Arguments: the root, the component. */}}
{{- define "muster.peer" -}}
- podSelector:
    matchLabels: {{ include "muster.selector" . | nindent 6 }}
{{- end -}}

{{/* The head of a component's policy, both ways. Arguments: the root, the component. */}}
{{- define "muster.networkPolicy" -}}
{{- $root := index . 0 -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "muster.fullname" $root }}-{{ index . 1 }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{ include "muster.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{ include "muster.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* Bundled databases by name; external ones, which have no name here, by port. */}}
{{- define "muster.egressToDatabases" -}}
{{- if .Values.redis.enabled -}}
- to: {{ include "muster.peer" (list . "redis") | nindent 4 }}
  ports: [{ protocol: TCP, port: 6379 }]
{{ end -}}
{{- if .Values.postgres.enabled -}}
- to: {{ include "muster.peer" (list . "postgres") | nindent 4 }}
  ports: [{ protocol: TCP, port: 5432 }]
{{ end -}}
{{- if not (and .Values.redis.enabled .Values.postgres.enabled) -}}
- ports:
    {{- range .Values.networkPolicy.externalPorts }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end -}}
{{- end -}}
