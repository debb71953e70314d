{{- define "muster.migratePod" -}}
metadata:
  labels: {{ include "muster.podLabels" (list . "migrate") | nindent 4 }}
spec:
  restartPolicy: OnFailure
  automountServiceAccountToken: false
  {{- include "muster.podSecurity" . | nindent 2 }}
  {{- include "muster.priority" . | nindent 2 }}
  {{- include "muster.placement" (list . .Values.backend) | nindent 2 }}
  containers:
    - name: migrate
      image: {{ include "muster.image" (list . .Values.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [migrate]
      {{- include "muster.containerSecurity" . | nindent 6 }}
      env:
        {{- include "muster.fromSecret" (list . "DATABASE_URL") | nindent 8 }}
      resources: {{ toYaml .Values.migrate.resources | nindent 8 }}
{{- end -}}
