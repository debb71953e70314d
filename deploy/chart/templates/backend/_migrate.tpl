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
      # It asks the backend's database, with what the backend is given for it.
      {{- with .Values.backend.envFrom }}
      envFrom: {{ toYaml . | nindent 8 }}
      {{- end }}
      env:
        {{- include "muster.env" (list . .Values.backend (list "DATABASE_URL")) | nindent 8 }}
        {{- with .Values.backend.settings.DATABASE_URL_FILE }}
        - { name: DATABASE_URL_FILE, value: {{ . | quote }} }
        {{- end }}
      resources: {{ toYaml .Values.migrate.resources | nindent 8 }}
      {{- with .Values.backend.extraVolumeMounts }}
      volumeMounts: {{ toYaml . | nindent 8 }}
      {{- end }}
  {{- with .Values.backend.extraVolumes }}
  volumes: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
