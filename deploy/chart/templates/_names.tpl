{{- define "muster.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "muster.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "muster.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "muster.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels that select pods: they never change. Arguments: the root, the component. */}}
{{- define "muster.selector" -}}
app.kubernetes.io/name: {{ include "muster.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Pod labels have no version: a new one would restart unchanged databases. */}}
{{- define "muster.podLabels" -}}
{{ include "muster.selector" . }}
app.kubernetes.io/part-of: muster
{{- with (index . 0).Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "muster.labels" -}}
{{ include "muster.podLabels" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
{{- end -}}

{{/* Arguments: the root, an image of the values. */}}
{{- define "muster.image" -}}
{{- $image := index . 1 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ default (index . 0).Chart.AppVersion $image.tag }}
{{- end -}}
{{- end -}}

{{- define "muster.secret" -}}
{{- default (include "muster.fullname" .) .Values.existingSecret -}}
{{- end -}}

{{- define "muster.backendUrl" -}}
http://{{ include "muster.fullname" . }}-backend.{{ .Release.Namespace }}.svc:{{ .Values.backend.port }}
{{- end -}}

{{/* The object in the games' namespace that owns this release's game servers. */}}
{{- define "muster.gamesOwner" -}}
{{ include "muster.fullname" . }}-servers
{{- end -}}

{{/* Arguments: the root, the component (backend or proxy). */}}
{{- define "muster.serviceAccount" -}}
{{- $account := (index (index . 0).Values (index . 1)).serviceAccount -}}
{{- $own := printf "%s-%s" (include "muster.fullname" (index . 0)) (index . 1) -}}
{{- default (ternary $own "default" $account.create) $account.name -}}
{{- end -}}

{{- define "muster.priorityClass" -}}
{{- default (ternary (include "muster.fullname" .) "" .Values.priorityClass.create) .Values.priorityClassName -}}
{{- end -}}
