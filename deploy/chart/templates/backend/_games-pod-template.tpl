{{/* The mounted pod template: the operator's own, or ours. */}}
{{- define "muster.mountedPodTemplate" -}}
{{- with .Values.games.podTemplate }}
{{- toYaml . }}
{{- else }}
{{- include "muster.gamesPodTemplate" . }}
{{- end }}
{{- end -}}

{{/* The pod of a game server, to which the backend adds name, labels, match, and required fields. */}}
{{- define "muster.gamesPodTemplate" -}}
{{- $games := .Values.games -}}
metadata:
  labels:
    app.kubernetes.io/name: muster-game-server
    app.kubernetes.io/component: game-server
    app.kubernetes.io/part-of: muster
    {{- with merge (dict) $games.podLabels .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A match cannot be moved: no node autoscaler may remove its node.
    cluster-autoscaler.kubernetes.io/safe-to-evict: 'false'
    karpenter.sh/do-not-disrupt: 'true'
    {{- with $games.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  automountServiceAccountToken: false
  {{- include "muster.podSecurity" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ $games.stopSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $games.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $games.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: game
      image: {{ include "muster.image" (list . $games.image) }}
      imagePullPolicy: {{ $games.image.pullPolicy }}
      {{- include "muster.containerSecurity" . | nindent 6 }}
      ports:
        - { name: game, containerPort: {{ $games.ports.game }} }
        - { name: control, containerPort: {{ $games.ports.control }} }
      {{- with $games.extraEnv }}
      env: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $games.envFrom }}
      envFrom: {{ toYaml . | nindent 8 }}
      {{- end }}
      # The first answer means ready. The backend waits for it, and gives up long before the kubelet.
      startupProbe:
        httpGet: { path: /healthz, port: control }
        periodSeconds: 1
        timeoutSeconds: 2
        failureThreshold: 3600
      livenessProbe:
        httpGet: { path: /healthz, port: control }
        periodSeconds: 10
        timeoutSeconds: 5
      resources: {{ toYaml $games.resources | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- with $games.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 16Mi } }
    {{- with $games.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
